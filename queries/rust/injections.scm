; Embedded languages of Rust. The captures are explained in ../README.md.

; Items within a macro at item position (`cfg_rt! { pub fn … }`, `thread_local!`, `lazy_static!`).
(source_file
  (macro_invocation (token_tree . "{") @injection.content)
  (#set! injection.language "rust") (#set! injection.items "true"))
(source_file
  (expression_statement (macro_invocation (token_tree . "{") @injection.content))
  (#set! injection.language "rust") (#set! injection.items "true"))
(declaration_list
  (macro_invocation (token_tree . "{") @injection.content)
  (#set! injection.language "rust") (#set! injection.items "true"))

; `cfg_if! { if #[cfg(unix)] { … } else { … } }`: the items are one bracket deeper.
(source_file
  (macro_invocation
    [(identifier) @_macro (scoped_identifier name: (identifier) @_macro)]
    (token_tree (token_tree . "{") @injection.content))
  (#eq? @_macro "cfg_if")
  (#set! injection.language "rust") (#set! injection.items "true"))
(declaration_list
  (macro_invocation
    [(identifier) @_macro (scoped_identifier name: (identifier) @_macro)]
    (token_tree (token_tree . "{") @injection.content))
  (#eq? @_macro "cfg_if")
  (#set! injection.language "rust") (#set! injection.items "true"))
