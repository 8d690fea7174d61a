import { defineConfig } from '@playwright/test';
import { bearWithFirefox } from './harness/firefox';

// `make test` sets CHROMIUM, FIREFOX, WECONNECT_DIST and TEST_POSTGRES_URL. Each test starts a server of its own.
const isRoot = process.getuid?.() === 0;

const chromium = {
  name: 'chromium',
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
};

// The journeys that matter most, once more in another browser, over WebDriver BiDi.
const firefox = {
  name: 'firefox',
  grep: /@firefox/,
  use: {
    browserName: 'firefox' as const,
    channel: 'moz-firefox',
    launchOptions: { executablePath: process.env.FIREFOX },
    // Playwright puts a style into the page for them, which the page's policy forbids there.
    screenshot: 'off' as const,
  },
};
if (process.env.FIREFOX) bearWithFirefox();

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: process.env.FIREFOX ? [chromium, firefox] : [chromium],
  use: {
    headless: true,
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    // A trace follows every change of every page, which makes every test slower: TRACE=1 records those of tests that fail.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
  },
});
