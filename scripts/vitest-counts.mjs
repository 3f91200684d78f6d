// A reporter that ends the run with one machine-readable line, "12 passed, 0 failed". A file that cannot
// be loaded and an error outside of any test count as failures.

/** @implements {Pick<import("vitest/reporters").Reporter, "onTestRunEnd">} */
export default class Counts {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} errors
   */
  onTestRunEnd(modules, errors) {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const failures = states.filter((state) => state === "failed").length;
      passed += states.filter((state) => state === "passed").length;
      failed += failures || (module.ok() ? 0 : 1);
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
