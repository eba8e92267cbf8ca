// Prints one line a test, the reason where one failed, and the count at the end.
export default async function* reporter(source) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of source) {
    if (data?.details?.type === "suite" || (type !== "test:pass" && type !== "test:fail")) continue;
    // A file is reported too, as a test of its own name, once its tests have run.
    if (data.nesting === 0 && data.name.endsWith(".mjs") && type === "test:pass") continue;
    const seconds = (data.details.duration_ms / 1000).toFixed(1);
    if (type === "test:pass") {
      passed += 1;
      yield `test ${data.name} ... ok (${seconds} s)\n`;
    } else {
      failed += 1;
      const cause = data.details.error?.cause ?? data.details.error;
      yield `test ${data.name} ... FAILED (${seconds} s)\n${cause?.stack ?? cause}\n`;
    }
  }
  yield `\nbrowser tests: ${passed} passed, ${failed} failed\n`;
}
