//! Fuzzes the target `mrio_wiod`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::wiod(data));
