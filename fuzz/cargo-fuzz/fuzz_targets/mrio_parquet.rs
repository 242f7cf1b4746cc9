//! Fuzzes the target `mrio_parquet`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::parquet(data));
