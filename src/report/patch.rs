//! Two versions of a file as a unified diff, which `git apply` takes.
//!
//! Line ends are part of a line, so a file whose ends are mixed is shown as it is. Bytes pass unescaped: whoever
//! prints to a terminal escapes them.

use std::fmt::Write as _;
use std::io::{self, Write};

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use crate::text::RepoPath;

/// Unchanged lines around a change.
const AROUND_COUNT: usize = 3;

/// Writes what turns `before` into `after`; nothing where they are the same.
pub(crate) fn write_patch(
    output: &mut dyn Write,
    path: &RepoPath,
    before: &[u8],
    after: &[u8],
) -> io::Result<()> {
    let lines =
        |bytes| -> Vec<&[u8]> { <[u8]>::split_inclusive(bytes, |&byte| byte == b'\n').collect() };
    let (old, new) = (lines(before), lines(after));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let groups = group_diff_ops(ops, AROUND_COUNT);
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(output, "--- {}", header("a/", path))?;
    writeln!(output, "+++ {}", header("b/", path))?;
    for group in groups {
        hunk(output, &group, &old, &new)?;
    }
    Ok(())
}

/// A path as git quotes it.
fn header(front: &str, path: &RepoPath) -> String {
    let bytes = path.as_bytes();
    let is_plain = |byte: &u8| (b' '..=b'~').contains(byte) && !b"\"\\".contains(byte);
    if bytes.iter().all(is_plain) {
        return format!("{front}{path}");
    }
    let mut quoted = format!("\"{front}");
    for byte in bytes {
        if is_plain(byte) {
            quoted.push(char::from(*byte));
        } else {
            let _ = write!(quoted, "\\{byte:03o}");
        }
    }
    quoted.push('"');
    quoted
}

fn hunk(output: &mut dyn Write, ops: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) -> io::Result<()> {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else {
        return Ok(());
    };
    let place = |start: usize, end: usize| match end - start {
        // Git counts from 1, and an empty stretch by the line before it.
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    };
    writeln!(
        output,
        "@@ -{} +{} @@",
        place(first.old_range().start, last.old_range().end),
        place(first.new_range().start, last.new_range().end)
    )?;
    for op in ops {
        if let DiffOp::Equal { .. } = op {
            each(output, b' ', &old[op.old_range()])?;
        } else {
            each(output, b'-', &old[op.old_range()])?;
            each(output, b'+', &new[op.new_range()])?;
        }
    }
    Ok(())
}

fn each(output: &mut dyn Write, sign: u8, lines: &[&[u8]]) -> io::Result<()> {
    for line in lines {
        output.write_all(&[sign])?;
        output.write_all(line)?;
        if !line.ends_with(b"\n") {
            output.write_all(b"\n\\ No newline at end of file\n")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(path: &str, before: &str, after: &str) -> String {
        let mut bytes = Vec::new();
        write_patch(
            &mut bytes,
            &RepoPath::from(path),
            before.as_bytes(),
            after.as_bytes(),
        )
        .expect("memory takes it");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn a_change_is_shown_with_what_is_around_it() {
        let lines: Vec<String> = (1..=12).map(|number| number.to_string()).collect();
        let before = lines.join("\n") + "\n";
        let after = before.replace("\n2\n", "\ntwo\n").replace("12\n", "12");
        insta::assert_snapshot!(patch("src/a b", &before, &after), @r"
        --- a/src/a b
        +++ b/src/a b
        @@ -1,5 +1,5 @@
         1
        -2
        +two
         3
         4
         5
        @@ -9,4 +9,4 @@
         9
         10
         11
        -12
        +12
        \ No newline at end of file
        ");
        assert_eq!(patch("a", "same", "same"), "");
    }

    #[test]
    fn empty_files_and_odd_names_are_right_too() {
        assert_eq!(
            patch("é\n", "", "x\n"),
            "--- \"a/\\303\\251\\012\"\n+++ \"b/\\303\\251\\012\"\n@@ -0,0 +1 @@\n+x\n"
        );
        assert_eq!(
            patch("a", "x\r\n", ""),
            "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-x\r\n"
        );
    }
}
