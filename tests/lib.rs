//! Helpers of the tests: cases, fixtures, expectations.
