//! Where output goes: answers to stdout, everything else to stderr.
//!
//! The only place that writes to the two, so that color, quiet and closed pipes are handled once.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Color, Global};
use crate::diagnostic::Diagnostic;
use crate::report::{Human, Paint};
use crate::snapshot::Progress;
use crate::text::{RepoPath, escaped};

/// The streams of one run.
pub(super) struct Terminal {
    choice: ColorChoice,
    quiet: bool,
}

/// Set by Ctrl-C; long work looks at it between files.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

impl Terminal {
    pub(super) fn new(color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, quiet }
    }

    /// Hands a buffered writer to stdout to `write`.
    pub(super) fn answer(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let stream = AutoStream::new(io::stdout().lock(), self.choice(&io::stdout()));
        let mut output = io::BufWriter::new(stream);
        write(&mut output)?;
        output.flush()
    }

    /// Writes parts for people to stdout.
    pub(super) fn human(
        &self,
        write: impl FnOnce(&mut Human<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.answer(|output| write(&mut Human::new(output)))
    }

    /// Tells something beside the answer.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.aside(|human| human.diagnostic(diagnostic));
        }
    }

    /// Tells what could be done next, unless quiet or nobody reads it.
    pub(super) fn hint(&self, text: &str) {
        if !self.quiet && io::stderr().is_terminal() {
            self.aside(|human| human.line(format_args!("{} {text}", Paint::Good.text("hint:"))));
        }
    }

    /// Tells something about a line of a file, counted from 0.
    pub(super) fn note(&self, path: &RepoPath, line: u32, text: &str) {
        let place = Paint::Path.text(format_args!("{path}:{}", line + 1));
        self.aside(|human| human.line(format_args!("{place}: {}", escaped(text))));
    }

    /// Tells what was done, unless quiet.
    pub(super) fn remark(&self, text: &str) {
        if !self.quiet {
            self.plain(text);
        }
    }

    /// Writes a line beside the answer.
    pub(super) fn plain(&self, text: &str) {
        self.aside(|human| human.line(text));
    }

    /// Whether Ctrl-C was pressed.
    #[expect(clippy::unused_self, reason = "who has no terminal is not interrupted")]
    pub(super) fn is_interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }

    /// Tells why the run failed, cause after cause.
    pub(super) fn error(&self, error: &anyhow::Error) {
        let mut text = String::new();
        let mut last = String::new();
        for cause in error.chain() {
            // Many libraries repeat their cause's text in their own.
            let cause = cause.to_string();
            if !last.contains(&cause) {
                if !text.is_empty() {
                    text.push_str(": ");
                }
                text.push_str(&cause);
            }
            last = cause;
        }
        self.aside(|human| {
            human.line(format_args!(
                "{} {}",
                Paint::Bad.text("error:"),
                escaped(&text)
            ))
        });
    }

    fn aside(&self, write: impl FnOnce(&mut Human<'_>) -> io::Result<()>) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        // Whoever closed stderr does not want to be told.
        let _ = write(&mut Human::new(&mut stream));
    }

    fn choice(&self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self.choice {
            ColorChoice::Auto => AutoStream::choice(stream),
            choice => choice,
        }
    }

    /// Runs long work with a progress bar on a terminal; Ctrl-C makes `work` stop between files.
    pub(super) fn with_progress<T>(&self, work: impl FnOnce(&Watch) -> T) -> T {
        // A second Ctrl-C ends the process at once: nothing is lost, see `store`.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                interrupted_twice();
            }
        });
        let target = if self.quiet || !io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(10)
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files  {elapsed}  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let watch = Watch { bar };
        let result = work(&watch);
        watch.bar.finish_and_clear();
        result
    }
}

#[expect(
    clippy::exit,
    reason = "the second Ctrl-C: the user wants out, and every store survives it"
)]
fn interrupted_twice() {
    // codecontext: allow rust/exit-outside-main -- whoever presses Ctrl-C twice wants out at once
    std::process::exit(130);
}

/// Shows nothing: for work that asks on the terminal.
pub(super) struct Silent;

impl Progress for Silent {
    fn start(&self, _: usize) {}

    fn advance(&self, _: usize) {}

    fn is_interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

/// Shows how far long work is, and tells it to stop.
pub(super) struct Watch {
    bar: ProgressBar,
}

impl Progress for Watch {
    fn start(&self, file_count: usize) {
        self.bar.set_length(file_count as u64);
    }

    fn advance(&self, file_count: usize) {
        self.bar.inc(file_count as u64);
    }

    fn is_interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

impl Global {
    /// Whether nothing but answers and errors is wanted.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }
}
