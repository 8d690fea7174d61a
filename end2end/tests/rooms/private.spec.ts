import { expect, hydrated, test } from '../../harness';

test('a private room is seen by nobody until they are brought in by name', async ({ person, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesPrivateRoom('Tea');
  const tea = new URL(ada.page.url()).pathname;
  watch.allow(`404 GET ${tea}`);
  await bo.opens('/rooms');
  await expect(bo.page.getByText('Lobby').last()).toBeVisible();
  await expect(bo.page.getByRole('main')).not.toContainText('Tea');
  await bo.page.goto(tea);
  await expect(bo.page.getByRole('heading', { level: 1 })).toHaveText(/^This room doesn't exist/);

  await bo.opens('/rooms');
  const invite = await ada.chooses('Invite people');
  await invite.getByRole('combobox', { name: 'Username' }).fill('bo');
  await invite.getByRole('button', { name: 'Add' }).click();
  await expect(invite.getByText('bo has been added.')).toBeVisible();
  await bo.room('Tea');
  await bo.seesThat('ada added bo');
});

test('a link lets in as many as it says, and nobody once it is revoked', async ({ person, watch }) => {
  watch.allow(/^404 POST \/api\/links\//);
  const ada = await person('ada');
  const [bo, cy] = [await person('bo'), await person('cy')];
  await ada.makesPrivateRoom('Tea');
  const invite = await ada.chooses('Invite people');
  await invite.getByLabel('Max uses').selectOption('1 use');
  await invite.getByRole('button', { name: 'Create link' }).click();
  const first = await invite.getByRole('textbox', { name: 'Link created by ada' }).inputValue();
  await expect(invite.getByText('1 use left')).toBeVisible();

  const joins = async (page: typeof bo.page, link: string) => {
    await page.goto(link);
    await hydrated(page);
    await page.getByRole('button', { name: 'Join room' }).click();
  };
  await joins(bo.page, first);
  await bo.isIn('Tea');
  watch.allow(/^404 GET \/join\//);
  await cy.opens(new URL(first).pathname);
  await expect(cy.page.getByRole('alert')).toHaveText(/^This link has let in as many people as it was made for/);
  await expect(cy.page.getByRole('button', { name: 'Join room' })).toHaveCount(0);

  await invite.getByRole('button', { name: 'Create link' }).click();
  const newest = invite.getByRole('textbox', { name: 'Link created by ada' }).first();
  await expect(newest).not.toHaveValue(first);
  const second = await newest.inputValue();
  await cy.opens(new URL(second).pathname);
  await invite.getByRole('button', { name: 'Revoke' }).first().click();
  await ada.page.getByRole('dialog', { name: 'Revoke this link?' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(invite.getByRole('button', { name: 'Revoke' })).toHaveCount(0);
  const join = cy.page.getByRole('button', { name: 'Join room' });
  await join.click();
  await expect(cy.page.getByRole('alert')).toHaveText(/^This link is no longer valid/);
  await expect(join).toBeHidden();
});

test('a link works without scripts, and after logging in', async ({ person, visitor, watch }) => {
  watch.allowWithoutScripts();
  const ada = await person('ada');
  await ada.makesPrivateRoom('Tea');
  const invite = await ada.chooses('Invite people');
  await invite.getByRole('button', { name: 'Create link' }).click();
  const link = await invite.getByRole('textbox', { name: 'Link created by ada' }).inputValue();
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Join Tea');
  await page.getByRole('link', { name: 'Sign up to join' }).click();
  await page.getByRole('textbox', { name: 'Username' }).fill('bo');
  await page.getByLabel('Password').fill('tea at half past four');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tea');
});
