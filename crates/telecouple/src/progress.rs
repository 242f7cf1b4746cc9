//! A sign of life on standard error for anything over a second, none when it is no terminal.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How long a run may take before it says that it is at work.
const PATIENCE: Duration = Duration::from_secs(1);

/// A running spinner, or nothing.
pub struct Progress {
    at_work: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to wait; draws after a second, unless told to be quiet or standard error is no terminal.
    pub fn start(quiet: bool) -> Progress {
        if quiet || !std::io::stderr().is_terminal() {
            return Progress { at_work: None };
        }
        let (stop, stopped) = mpsc::channel();
        let at_work = std::thread::spawn(move || {
            if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let spinner = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} at work, {elapsed}") {
                spinner.set_style(style);
            }
            spinner.enable_steady_tick(Duration::from_millis(120));
            // Waits until the sender says so or is gone.
            let _ = stopped.recv();
            spinner.finish_and_clear();
        });
        Progress { at_work: Some((stop, at_work)) }
    }

    /// Clears the spinner, before words or data are written.
    pub fn finish(&mut self) {
        if let Some((stop, at_work)) = self.at_work.take() {
            drop(stop);
            // A spinner that panicked is no reason to lose the answer.
            let _ = at_work.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
