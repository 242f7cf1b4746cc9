//! What benches share: clock, memory, rates of the machine, and made-up systems.

#![allow(dead_code)]

mod generated;

use std::time::Instant;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
pub use generated::generate;
use rayon::prelude::*;

/// What some work made, and the seconds that it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed().as_secs_f64())
}

/// Rate of a product of two dense matrices of `n` rows (GFLOP/s), best of three.
pub fn product_rate(n: usize) -> f64 {
    let left = Mat::from_fn(n, n, |row, column| ((row * 7 + column * 3) % 11) as f64);
    let mut product = Mat::<f64>::zeros(n, n);
    let best = (0..3)
        .map(|_| timed(|| matmul(&mut product, Accum::Replace, &left, &left, 1.0, Par::rayon(0))).1)
        .fold(f64::INFINITY, f64::min);
    2.0 * (n as f64).powi(3) / best / 1e9
}

/// Rate of reading numbers one after another on all threads (GB/s), best of three.
pub fn read_rate(values: &[f64]) -> f64 {
    let best = (0..3)
        .map(|_| {
            let (sum, seconds) = timed(|| {
                let parts: Vec<f64> =
                    values.par_chunks(1 << 16).map(|part| pulp::Arch::new().dispatch(Sum(part))).collect();
                parts.iter().sum::<f64>()
            });
            std::hint::black_box(sum);
            seconds
        })
        .fold(f64::INFINITY, f64::min);
    8.0 * values.len() as f64 / best / 1e9
}

struct Sum<'a>(&'a [f64]);

impl pulp::WithSimd for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> f64 {
        let mut lanes = [0.0_f64; 32];
        for chunk in self.0.chunks_exact(32) {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane += value;
            }
        }
        lanes.iter().sum()
    }
}

/// Largest memory that this process has held since [`forget_peak`] (bytes), where the operating system tells (Linux).
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Begins a new largest memory.
pub fn forget_peak() {
    // Where it cannot be written, the peak is that of everything so far, which is only too large.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
