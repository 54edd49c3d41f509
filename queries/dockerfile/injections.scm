; Commands of a build are shell. The captures are explained in ../README.md.
(run_instruction (shell_command) @injection.content
  (#set! injection.language "bash") (#set! injection.facts "references"))
(run_instruction (heredoc_block (heredoc_content) @injection.content)
  (#set! injection.language "bash") (#set! injection.facts "references"))
