//! Fuzzes the target `mrio_gloria`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::gloria(data));
