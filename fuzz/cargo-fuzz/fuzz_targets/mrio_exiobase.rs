//! Fuzzes the target `mrio_exiobase`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::exiobase(data));
