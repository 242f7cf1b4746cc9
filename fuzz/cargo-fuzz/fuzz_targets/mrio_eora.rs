//! Fuzzes the target `mrio_eora`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::eora(data));
