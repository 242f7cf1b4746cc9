//! Fuzzes the target `imf_prices`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::imf_prices(data));
