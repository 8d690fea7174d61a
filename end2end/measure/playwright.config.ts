import base from '../playwright.config';

// Measures and reports; asserts nothing, as the figures are the machine's too. How to run it stands in the README.
export default { ...base, testDir: '.', outputDir: '../test-results', workers: 1, timeout: 300_000 };
