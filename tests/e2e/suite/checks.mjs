// Counts what holds and what does not, one line each.

export class Checks {
  passed = 0;
  failed = 0;

  /** Runs a check; it fails when it throws. */
  async that(claim, check) {
    try {
      await check();
      this.passed += 1;
      console.log(`ok    ${claim}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL  ${claim}\n${indented(error)}`);
    }
  }
}

function indented(error) {
  const text = String(error?.stderr || error?.stack || error);
  return text.replaceAll(/^/gm, "      ");
}
