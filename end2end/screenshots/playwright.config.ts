import base from '../playwright.config';

// Takes pictures for people to look at; asserts nothing about them.
export default { ...base, testDir: '.', outputDir: '../test-results', workers: 1, timeout: 180_000 };
