//! Fuzzes the target `mrio_figaro`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::figaro(data));
