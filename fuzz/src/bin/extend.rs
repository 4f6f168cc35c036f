#![no_main]

use lakeplan_fuzz::properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::extend(data));
