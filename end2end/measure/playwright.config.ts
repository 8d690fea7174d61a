import base from '../playwright.config';

// Measures and reports; asserts nothing, as the figures are the machine's too. How to run it stands in the README.
// A recorded trace would follow every change of the page, and be measured with it.
export default {
  ...base,
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  timeout: 300_000,
  use: { ...base.use, trace: 'off' as const },
};
