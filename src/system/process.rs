//! The running process: its number, environment, memory and the clock on the wall.
//!
//! Nothing here may reach a committed file: all of it differs from run to run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

pub(crate) fn process_id() -> u32 {
    std::process::id()
}

/// A number that this process gives only once, not likely to be given by another one.
pub(crate) fn unique_number() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{number}", wall_clock_ns())
}

/// Nanoseconds since 1970, for names and ages of files only.
pub(crate) fn wall_clock_ns() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_nanos()).ok())
        .unwrap_or(0)
}

/// The most memory this process ever held at once, where the system tells (Linux).
pub(crate) fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// What a variable of the environment says, where that is text.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A number for this program's file as it is now: what another build worked out need not hold for this one.
pub(crate) fn program_stamp() -> u64 {
    let file = std::env::current_exe().ok();
    let stat = file.and_then(|file| {
        // Whoever runs it may have installed it as a link.
        std::fs::metadata(file).ok()
    });
    let Some(stat) = stat else { return 0 };
    let modified = stat.modified().ok();
    let since = modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let modified_ns = since.map_or(0, |since| since.as_nanos());
    crate::text::fingerprint(
        &[
            &stat.len().to_le_bytes()[..],
            &modified_ns.to_le_bytes()[..],
        ]
        .concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_given_twice() {
        assert_ne!(unique_number(), unique_number());
        assert!(wall_clock_ns() > 1_600_000_000_000_000_000);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_the_peak() {
        assert!(peak_memory_bytes().unwrap() > 100_000);
    }
}
