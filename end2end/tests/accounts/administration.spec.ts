import { expect, fillIn, hydrated, PASSWORD, test } from '../../harness';

test('an administrator closes an account, whose owner is told why, and opens it again', async ({ person, watch }) => {
  watch.allowEndedSession();
  watch.allow('403 POST /login');
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.opens('/account');
  await ada.page.getByRole('link', { name: 'Server administration' }).click();
  await ada.page.getByLabel('Search by name').fill('bo');
  await ada.page.getByRole('button', { name: 'Search' }).click();
  const row = ada.page.getByRole('main').getByRole('listitem');
  await expect(row).toHaveCount(1);
  await row.getByText('Deactivate account').click();
  await row.getByLabel('Reason').fill('Sold tea.');
  await row.getByRole('button', { name: 'Deactivate' }).click();
  await expect(row).toContainText('Deactivated: Sold tea.');

  await expect(bo.page).toHaveURL(/\/login/);
  await hydrated(bo.page);
  await fillIn(bo.page, 'bo', PASSWORD);
  await bo.page.getByRole('button', { name: 'Log in' }).click();
  await expect(bo.page.getByRole('alert')).toContainText('Sold tea.');
  await row.getByRole('button', { name: 'Reactivate' }).click();
  await expect(row).not.toContainText('Deactivated');
  await bo.page.getByRole('button', { name: 'Log in' }).click();
  await bo.isIn('Lobby');
});

test('while registration is closed the sign-up page says so', async ({ person, visitor }) => {
  const ada = await person('ada');
  await ada.opens('/admin');
  await ada.page.getByRole('button', { name: 'Close registration' }).click();
  await expect(ada.page.getByText("New people can't sign up.")).toBeVisible();
  const page = await visitor();
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await expect(page.getByText("isn't taking new accounts")).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign up' })).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Open registration' }).click();
  await expect(ada.page.getByText('Anyone who can reach this server can sign up.')).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('button', { name: 'Sign up' })).toBeVisible();
});
