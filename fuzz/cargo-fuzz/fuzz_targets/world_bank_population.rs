//! Fuzzes the target `world_bank_population`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::world_bank_population(data));
