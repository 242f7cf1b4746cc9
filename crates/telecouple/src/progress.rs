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

/// A bar over the bytes of a file, after a second, or nothing.
pub struct FileProgress {
    bar: Option<ProgressBar>,
    started: std::time::Instant,
}

impl FileProgress {
    /// Starts to wait; draws after a second, unless told to be quiet or standard error is no terminal.
    pub fn start(quiet: bool, file: &str) -> FileProgress {
        let started = std::time::Instant::now();
        if quiet || !std::io::stderr().is_terminal() {
            return FileProgress { bar: None, started };
        }
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {bytes} {bytes_per_sec}, {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(file.chars().filter(|c| !c.is_control()).take(60).collect::<String>());
        FileProgress { bar: Some(bar), started }
    }

    /// Says how many bytes were read, and how many there are (packed files hold more than that).
    pub fn at(&self, read: u64, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        if self.started.elapsed() < PATIENCE {
            return;
        }
        if bar.is_hidden() {
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        bar.set_length(bytes.max(read));
        bar.set_position(read);
    }

    /// Clears the bar, before words are written.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
