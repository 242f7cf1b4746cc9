//! Fuzzes the target `usgs_mcs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::usgs_mcs(data));
