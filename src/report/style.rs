//! The few colors there are. Color never carries meaning alone.

use anstyle::{AnsiColor, Style};

/// What a piece of text is, for its color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Path,
    Place,
    Kind,
    Name,
    Dim,
    Good,
    Bad,
    Warning,
    Heading,
}

impl Paint {
    /// The style of it; the writer drops it where there is no terminal.
    pub(crate) const fn style(self) -> Style {
        let plain = Style::new();
        match self {
            Self::Path => plain.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Magenta))),
            Self::Place => plain.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green))),
            Self::Kind => plain.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan))),
            Self::Name | Self::Heading => plain.bold(),
            Self::Dim => plain.dimmed(),
            Self::Good => plain
                .bold()
                .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green))),
            Self::Bad => plain
                .bold()
                .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red))),
            Self::Warning => plain
                .bold()
                .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow))),
        }
    }

    /// `text` in this style.
    pub(crate) fn text(self, text: impl std::fmt::Display) -> String {
        let style = self.style();
        format!("{style}{text}{style:#}")
    }
}
