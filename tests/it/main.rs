//! Tests that see the project from outside: its files, its commands, its promises.
//!
//! One binary, because every further one links everything once more. What can be tested inside a
//! room is tested there.

#[cfg(unix)]
mod check;
#[cfg(unix)]
mod cmd;
mod fuzzing;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod packs;
#[cfg(unix)]
mod rules;
mod sample;
#[cfg(unix)]
mod store;
mod tidy;
