//! Fuzzes the target `world_mining_data`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::world_mining_data(data));
