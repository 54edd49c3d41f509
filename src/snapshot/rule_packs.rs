//! Packs by git: taken in from another repository, brought up to date, compared with the lock, taken away.
//!
//! A pack is written aside and gets its place when it is whole; what fails leaves everything as it was. Only adding
//! and bringing up to date read another repository; everything else works with what lies here.

mod fetched;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::fetched::{Fetched, fetch, from_root};
use super::{Error, Snapshot, lifecycle};
use crate::diagnostic::Diagnostic;
use crate::rules::{self, Accepted, LOCK_PATH, Lock, LockedPack, PackFile, Reach, Source};
use crate::store;
use crate::system::{self, FileKind, TemporaryFolder};
use crate::text::{RepoPath, nearest};

/// Which pack to take in.
#[derive(Clone, Debug, Default)]
pub struct PackQuery {
    /// `<git url or path>#<revision>`.
    pub source: String,
    /// The folder of that repository; empty for its top.
    pub folder: String,
    /// What to call the pack here; its own name otherwise.
    pub name: Option<String>,
    /// Leave broken rules out instead of refusing the pack.
    pub allow_broken: bool,
}

/// What came of a pack that was offered.
#[derive(Debug)]
pub enum Offered<T> {
    Taken(T),
    /// Nothing was written.
    Refused(Vec<Diagnostic>),
}

/// A pack that was taken in.
#[derive(Clone, Debug)]
pub struct TakenPack {
    pub name: String,
    pub title: String,
    pub url: String,
    pub revision: String,
    pub commit: String,
    /// As the pack has it; empty where it says nothing.
    pub license: String,
    /// Texts of licenses among its files.
    pub license_files: Vec<String>,
    pub hash: String,
    pub rule_count: usize,
    /// Broken rules, and what is wrong with them.
    pub left_out: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// What differs from the files that were here before, in the order of names.
    pub changes: Vec<PackChange>,
}

/// A file that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackChange {
    pub kind: PackChangeKind,
    /// The rule's id, or the file's name.
    pub name: String,
}

/// How a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackChangeKind {
    Added,
    Changed,
    Removed,
}

/// A pack against its lock.
#[derive(Clone, Debug)]
pub struct PackVerdict {
    pub name: String,
    pub rule_count: usize,
    /// What differs; empty where the pack is as it was fetched.
    pub changes: Vec<PackChange>,
}

/// Where packs lie, and the right to change them.
struct Working {
    root: PathBuf,
    cache: PathBuf,
    lock: Lock,
    _held: system::Lock,
}

impl Snapshot {
    /// Takes a pack in from another repository.
    ///
    /// # Errors
    /// Where the repository cannot be read, something in it is no plain text, or the name is taken.
    pub fn add_pack(&self, start: &Path, query: &PackQuery) -> Result<Offered<TakenPack>, Error> {
        let mut working = self.working()?;
        let mut source = Source::read(&query.source).map_err(|fault| {
            // A password that was written into the address is not shown again.
            wrong(query.source.rsplit('@').next().unwrap_or_default(), fault)
        })?;
        if let Reach::Folder(path) = &source.reach
            && Path::new(path).is_relative()
        {
            let path = from_root(&working.root, start, path)
                .ok_or_else(|| wrong(path, "the path cannot be told as text".to_owned()))?;
            source.url.clone_from(&path);
            source.reach = Reach::Folder(path);
        }
        let folder = folder(&query.folder)?;
        let Fetched { commit, files } = fetch(&working, &source, &folder)?;
        let accepted = match rules::accept(query.name.as_deref(), files, query.allow_broken) {
            Ok(accepted) => accepted,
            Err(faults) => return Ok(Offered::Refused(faults)),
        };
        let name = accepted.name.clone();
        let place = working.place(&name)?;
        if working.lock.packs.contains_key(&name) || system::stat(&place)?.is_some() {
            return Err(wrong(
                &name,
                format!(
                    "there is a pack of that name in {} already: `--name` gives this one another, `rules update` brings a fetched one up to date",
                    rules::RULES_FOLDER
                ),
            ));
        }
        let locked = locked(&source, folder, commit, &accepted);
        working.put(&accepted, locked.clone(), None)?;
        Ok(Offered::Taken(taken(accepted, locked, Vec::new())))
    }

    /// Brings packs up to date: that of a name, or all that were fetched.
    ///
    /// A pack that was changed here is refused, for its changes would be lost.
    ///
    /// # Errors
    /// As for adding one; packs before the one that fails are up to date then.
    pub fn update_packs(
        &self,
        name: Option<&str>,
        allow_broken: bool,
    ) -> Result<Vec<(String, Offered<TakenPack>)>, Error> {
        let mut working = self.working()?;
        let mut updated = Vec::new();
        for name in working.names(name)? {
            let offered = working.update(&name, allow_broken)?;
            updated.push((name, offered));
        }
        Ok(updated)
    }

    /// Takes a fetched pack away.
    ///
    /// # Errors
    /// Where it was not fetched, or was changed here since.
    pub fn remove_pack(&self, name: &str) -> Result<RepoPath, Error> {
        let mut working = self.working()?;
        working.names(Some(name))?;
        working.refuse_changed(name)?;
        let place = working.place(name)?;
        let aside = TemporaryFolder::create(&working.root.join(store::FOLDER))?;
        let old = aside.path().join("old");
        let was_there = system::stat(&place)?.is_some();
        if was_there {
            system::move_folder(&place, &old)?;
        }
        working.lock.packs.remove(name);
        if let Err(error) = working.write_lock() {
            if was_there {
                system::move_folder(&old, &place)?;
            }
            return Err(error);
        }
        system::remove_empty_folder(&working.root.join(rules::RULES_FOLDER))?;
        Ok(RepoPath::from(shown_place(name).as_str()))
    }

    /// Compares the fetched packs with the lock.
    ///
    /// # Errors
    /// For a lock that cannot be read, or no working tree.
    pub fn verify_packs(&self) -> Result<Vec<PackVerdict>, Error> {
        let root = self.writable_root()?;
        let lock = read_lock(&root)?;
        let mut verdicts = Vec::new();
        for (name, pack) in &lock.packs {
            verdicts.push(PackVerdict {
                name: name.clone(),
                rule_count: pack.rule_count,
                changes: differences(&root, name, pack)?,
            });
        }
        Ok(verdicts)
    }

    fn writable_root(&self) -> Result<PathBuf, Error> {
        let root = self.repository.root().map(Path::to_path_buf);
        root.ok_or(Error::NotWorkingTree)
    }

    /// Waits for nobody: two that change packs at once would write over each other's lock.
    fn working(&self) -> Result<Working, Error> {
        let root = self.writable_root()?;
        let common = self.repository.common_dir();
        let cache = lifecycle::cache_folder(&self.repository);
        let below = cache.strip_prefix(&common).unwrap_or(&cache);
        system::create_folders(&common, below)?;
        let held = system::Lock::try_take(&cache.join("packs.lock"))?.ok_or_else(|| {
            wrong(
                LOCK_PATH,
                "another process is changing packs: try again when it is done".to_owned(),
            )
        })?;
        TemporaryFolder::sweep(&cache)?;
        if system::is_real_folder(&root, Path::new(store::FOLDER))? {
            TemporaryFolder::sweep(&root.join(store::FOLDER))?;
        }
        Ok(Working {
            lock: read_lock(&root)?,
            root,
            cache,
            _held: held,
        })
    }
}

impl Working {
    /// Where a pack lies; refuses a link on the way there.
    fn place(&self, name: &str) -> Result<PathBuf, Error> {
        system::is_real_folder(&self.root, Path::new(rules::RULES_FOLDER))?;
        let path = RepoPath::from(shown_place(name).as_str());
        Ok(system::path_below(&self.root, &path)?)
    }

    /// The names of fetched packs: that one, or all.
    fn names(&self, name: Option<&str>) -> Result<Vec<String>, Error> {
        let all = || self.lock.packs.keys();
        let Some(name) = name else {
            return Ok(all().cloned().collect());
        };
        if self.lock.packs.contains_key(name) {
            return Ok(vec![name.to_owned()]);
        }
        let near = nearest(name, all().map(String::as_str));
        let near = near.map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
        Err(wrong(
            name,
            format!("no pack of that name was fetched{near}"),
        ))
    }

    fn refuse_changed(&self, name: &str) -> Result<(), Error> {
        let Some(pack) = self.lock.packs.get(name) else {
            return Ok(());
        };
        let place = self.place(name)?;
        let changes = differences(&self.root, name, pack)?;
        if changes.is_empty() || system::stat(&place)?.is_none() {
            return Ok(());
        }
        Err(wrong(
            name,
            format!(
                "{} is not as it was fetched, and what was changed would be lost: `codecontext rules verify` names the files; remove the folder to have it as it comes",
                shown_place(name)
            ),
        ))
    }

    fn update(&mut self, name: &str, allow_broken: bool) -> Result<Offered<TakenPack>, Error> {
        self.refuse_changed(name)?;
        let before = self.lock.packs.get(name).cloned().unwrap_or_default();
        let source =
            Source::of(&before.url, &before.revision).map_err(|fault| wrong(LOCK_PATH, fault))?;
        let folder = folder(&before.folder)?;
        let Fetched { commit, files } = fetch(self, &source, &folder)?;
        let accepted = match rules::accept(Some(name), files, allow_broken) {
            Ok(accepted) => accepted,
            Err(faults) => return Ok(Offered::Refused(faults)),
        };
        let locked = locked(&source, folder, commit, &accepted);
        let changes = changes(name, &before.files, &locked.files);
        let place = self.place(name)?;
        if locked != before || system::stat(&place)?.is_none() {
            let old = system::stat(&place)?.map(|_| place);
            self.put(&accepted, locked.clone(), old.as_deref())?;
        }
        Ok(Offered::Taken(taken(accepted, locked, changes)))
    }

    /// Gives a pack its place, and the lock its line; with `old`, instead of what lies there.
    fn put(
        &mut self,
        pack: &Accepted,
        locked: LockedPack,
        old: Option<&Path>,
    ) -> Result<(), Error> {
        let place = self.place(&pack.name)?;
        system::create_folders(&self.root, Path::new(rules::RULES_FOLDER))?;
        let aside = TemporaryFolder::create(&self.root.join(store::FOLDER))?;
        let (new, replaced) = (aside.path().join("new"), aside.path().join("old"));
        system::create_folders(aside.path(), Path::new("new"))?;
        for file in &pack.files {
            system::write_new(&new.join(&file.name), &file.bytes)?;
        }
        if let Some(old) = old {
            system::move_folder(old, &replaced)?;
        }
        self.lock.packs.insert(pack.name.clone(), locked);
        let mut moved = system::move_folder(&new, &place).map_err(Error::from);
        if moved.is_ok() {
            moved = self.write_lock();
            if moved.is_err() {
                system::move_folder(&place, &new)?;
            }
        }
        if moved.is_err() && old.is_some() {
            system::move_folder(&replaced, &place)?;
        }
        moved
    }

    fn write_lock(&self) -> Result<(), Error> {
        let place = self.root.join(LOCK_PATH);
        if self.lock.packs.is_empty() {
            system::remove_file(&place)?;
            return Ok(());
        }
        system::write_atomically(&place, self.lock.text().as_bytes(), true)?;
        Ok(())
    }
}

fn wrong(path: &str, reason: String) -> Error {
    Error::NotReadable {
        path: RepoPath::from(path),
        reason,
    }
}

fn shown_place(name: &str) -> String {
    format!("{}/{name}", rules::RULES_FOLDER)
}

/// A folder of another repository, as a person wrote it.
fn folder(text: &str) -> Result<String, Error> {
    let folder = text.trim_start_matches("./").trim_end_matches('/');
    if folder.is_empty() || folder == "." {
        return Ok(String::new());
    }
    if !RepoPath::from(folder).is_safe() {
        return Err(wrong(
            text,
            "that is no folder inside of a repository".to_owned(),
        ));
    }
    Ok(folder.to_owned())
}

fn read_lock(root: &Path) -> Result<Lock, Error> {
    if !system::is_real_folder(root, Path::new(store::FOLDER))? {
        return Lock::read(None).map_err(|fault| wrong(LOCK_PATH, fault));
    }
    let bytes = system::read_file(&root.join(LOCK_PATH), rules::LOCK_BYTES_MAX)?;
    Lock::read(bytes.as_deref()).map_err(|fault| wrong(LOCK_PATH, fault))
}

fn locked(source: &Source, folder: String, commit: String, accepted: &Accepted) -> LockedPack {
    let pack = LockedPack {
        url: source.url.clone(),
        revision: source.revision.clone(),
        commit,
        folder,
        license: accepted.license.clone(),
        rule_count: accepted.rule_count,
        left_out: accepted.left_out.clone(),
        ..LockedPack::default()
    };
    pack.with_files(&accepted.files)
}

fn taken(accepted: Accepted, locked: LockedPack, changes: Vec<PackChange>) -> TakenPack {
    let is_license = |file: &&PackFile| rules::is_license(file.name.as_bytes());
    let licenses = accepted.files.iter().filter(is_license);
    TakenPack {
        license_files: licenses.map(|file| file.name.clone()).collect(),
        name: accepted.name,
        title: accepted.title,
        url: locked.url,
        revision: locked.revision,
        commit: locked.commit,
        license: locked.license,
        hash: locked.hash,
        rule_count: locked.rule_count,
        left_out: locked.left_out,
        diagnostics: accepted.diagnostics,
        changes,
    }
}

/// What differs between two lists of files and their hashes.
fn changes(
    pack: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<PackChange> {
    let names = before
        .keys()
        .chain(after.keys().filter(|name| !before.contains_key(*name)));
    let mut names: Vec<&String> = names.collect();
    names.sort_unstable();
    let change = |name: &String| {
        let kind = match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) if before == after => return None,
            (Some(_), Some(_)) => PackChangeKind::Changed,
            (Some(_), None) => PackChangeKind::Removed,
            (None, _) => PackChangeKind::Added,
        };
        let rule = rules::rule_of_file(name.as_bytes());
        Some(PackChange {
            kind,
            name: rule.map_or_else(|| name.clone(), |rule| format!("{pack}/{rule}")),
        })
    };
    names.into_iter().filter_map(change).collect()
}

/// How a pack's folder differs from the lock.
fn differences(root: &Path, name: &str, pack: &LockedPack) -> Result<Vec<PackChange>, Error> {
    let mut found = BTreeMap::new();
    let shown = shown_place(name);
    if system::is_real_folder(root, Path::new(&shown))? {
        let place = root.join(&shown);
        for entry in system::list_folder(&place)? {
            let name = String::from_utf8_lossy(&entry.name).into_owned();
            let is_text = entry.kind == FileKind::File && name.as_bytes() == entry.name;
            let bytes = if is_text {
                // One that grew over the limit is not what it was.
                system::read_file(&place.join(&name), rules::PACK_FILE_BYTES_MAX).unwrap_or(None)
            } else {
                None
            };
            let hash = bytes.map_or(String::new(), |bytes| rules::file_hash(&bytes));
            found.insert(name, hash);
        }
    }
    Ok(changes(name, &pack.files, &found))
}
