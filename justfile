# Recipes for everyday work; each is a line you can also type.

# Lists the recipes.
default:
    @just --list --unsorted

# Checks formatting, lints and what the tidy test holds.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test --quiet --test it tidy

# Runs the tests, or those whose names contain the filter.
test filter='':
    cargo test {{ filter }}

# Shows changed inline snapshots one by one (needs cargo-insta).
review:
    cargo insta review

# Takes every changed snapshot and generated file; read the difference afterwards.
bless:
    INSTA_UPDATE=always INSTA_FORCE_PASS=1 TRYCMD=overwrite cargo test
    git diff --stat

# Measures against the floor, git, ctags and codanna, on repositories of your choice.
bench +repositories:
    cargo build --release --bin codecontext --bench floor
    python3 benches/compare.py --codecontext target/release/codecontext {{ repositories }}

# Replays real merges with the map committed, on repositories of your choice.
replay +repositories:
    cargo build --release --bin codecontext
    python3 scripts/replay_merges.py --codecontext target/release/codecontext {{ repositories }}

# Checks reports and CI files with the tools and schemas of those who read them (needs npm and pip).
validate repository='.':
    cargo build --release --bin codecontext
    python3 scripts/validate.py ci
    python3 scripts/validate.py reports --codecontext target/release/codecontext {{ repository }}

# Checks licenses, sources and duplicates of what is linked in (needs cargo-deny).
deny:
    cargo deny --log-level error check bans licenses sources

# Checks spelling (needs typos).
typos:
    typos

# Runs codecontext on this repository.
self:
    cargo run --quiet --profile profiling -- index --check

# Creates the folders of a language.
new-language language:
    mkdir -p queries/{{ language }} fixtures/languages/{{ language }}
    for file in symbols imports references metrics injections; do \
        test -e queries/{{ language }}/$file.scm || printf '; %s of %s; see queries/README.md\n' $file {{ language }} > queries/{{ language }}/$file.scm; \
    done
    @echo 'Next: a line in Cargo.toml, a row in src/language/table.rs, a source in fixtures/languages/{{ language }}/.'

# Begins a rule of a shipped pack, such as `python/no-print`.
new-rule id language:
    test ! -e rules/{{ id }}.md -a ! -e .codecontext/rules/{{ parent_directory(id) }}
    cargo run --quiet -- rules new {{ id }} --language {{ language }}
    mkdir -p rules/{{ parent_directory(id) }}
    mv .codecontext/rules/{{ id }}.md rules/{{ id }}.md
    test -e rules/{{ parent_directory(id) }}/pack.toml || mv .codecontext/rules/{{ parent_directory(id) }}/pack.toml rules/{{ parent_directory(id) }}/
    rm -r .codecontext/rules/{{ parent_directory(id) }}
    @echo 'Next: write the page, then `cargo run -- rules test rules/{{ id }}.md`.'

# Runs exactly what CI runs.
ci:
    bash .ci/run
