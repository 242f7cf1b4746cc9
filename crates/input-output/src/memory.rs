//! Memory is estimated before it is taken, and refused with numbers when it would not fit.

use thiserror::Error;

/// What a computation will hold at its peak, part by part.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MemoryPlan {
    parts: Vec<(String, u64)>,
}

/// A computation that would not fit into memory.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{needed} MB of memory would be needed ({parts}), but {available} MB are available. {advice}")]
pub struct MemoryError {
    /// Megabytes (10^6 bytes) needed.
    pub needed: u64,
    /// What for.
    pub parts: String,
    /// Megabytes (10^6 bytes) available.
    pub available: u64,
    /// What to do instead.
    pub advice: String,
}

impl MemoryPlan {
    /// A plan that holds nothing yet.
    pub fn new() -> MemoryPlan {
        MemoryPlan::default()
    }

    /// The plan with one more part of `count` values of `bytes_each`.
    #[must_use]
    pub fn with(mut self, part: &str, count: usize, bytes_each: usize) -> MemoryPlan {
        self.parts.push((part.to_owned(), (count as u64).saturating_mul(bytes_each as u64)));
        self
    }

    /// Bytes held at the peak.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().fold(0, |sum, (_, bytes)| sum.saturating_add(*bytes))
    }

    /// Checks the plan against the bytes that are available; `None` means that nobody knows, and passes.
    ///
    /// # Errors
    /// When more is needed than is available.
    pub fn check(&self, available: Option<u64>, advice: &str) -> Result<(), MemoryError> {
        let needed = self.bytes();
        match available {
            Some(available) if needed > available => Err(MemoryError {
                needed: needed.div_ceil(1_000_000),
                parts: self
                    .parts
                    .iter()
                    .map(|(part, bytes)| format!("{part} {} MB", bytes.div_ceil(1_000_000)))
                    .collect::<Vec<_>>()
                    .join(", "),
                available: available / 1_000_000,
                advice: advice.to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

/// Bytes of memory that this process may still take, where the operating system tells (Linux); none elsewhere.
pub fn available_memory() -> Option<u64> {
    let information = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = information.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    let machine = kibibytes.saturating_mul(1024);
    let number = |path: &str| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let group = number("/sys/fs/cgroup/memory.max")
        .zip(number("/sys/fs/cgroup/memory.current"))
        .map(|(limit, used)| limit.saturating_sub(used));
    let limits = [group, address_space()];
    Some(limits.into_iter().flatten().fold(machine, u64::min))
}

/// Bytes that a limit on the address space of this process (`ulimit -v`) still leaves.
fn address_space() -> Option<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    let limit: u64 = limit.split_whitespace().next()?.parse().ok()?;
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let taken: u64 = pages.split_whitespace().next()?.parse().ok()?;
    // Pages of Linux have 4 KiB at least; where they are larger, more is left than is told of them.
    Some(limit.saturating_sub(taken.saturating_mul(4096)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_does_not_fit_says_so_in_numbers() {
        let plan = MemoryPlan::new().with("factors", 9800 * 9800, 8).with("right-hand sides", 9800 * 50, 8);
        assert_eq!(plan.bytes(), 772_240_000);
        assert_eq!(plan.check(None, ""), Ok(()));
        assert_eq!(plan.check(Some(800_000_000), ""), Ok(()));
        let refused = plan.check(Some(500_000_000), "Use the iterative method.").unwrap_err().to_string();
        assert_eq!(
            refused,
            "773 MB of memory would be needed (factors 769 MB, right-hand sides 4 MB), but 500 MB are available. \
             Use the iterative method."
        );
    }
}
