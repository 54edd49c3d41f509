//! The kinds of things that are known: one closed list each, with the word that stands for it.
//!
//! The words are part of the committed format: none is ever changed, new ones go to the end.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            /// Every kind, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word that stands for the kind in the map, in queries and in answers.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The kind a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    /// What a declaration is.
    SymbolKind {
        /// A function that belongs to no type.
        #[default]
        Function = "fn",
        Method = "method",
        Constructor = "constructor",
        Class = "class",
        Struct = "struct",
        Union = "union",
        Enum = "enum",
        /// One case of an enum.
        Variant = "variant",
        Trait = "trait",
        Interface = "interface",
        Protocol = "protocol",
        /// A block that adds members to a type; a scope, not a definition of the type.
        Impl = "impl",
        /// The same for Swift, C#, Kotlin and Scala; a scope as well.
        Extension = "extension",
        Record = "record",
        Object = "object",
        Annotation = "annotation",
        /// A type alias, a typedef, an associated type.
        Type = "type",
        Field = "field",
        Property = "property",
        Constant = "const",
        Variable = "var",
        Macro = "macro",
        Module = "mod",
        Namespace = "namespace",
        Package = "package",
        Event = "event",
        Delegate = "delegate",
        Operator = "operator",
        /// A test that has a description for a name; tests that are functions stay functions.
        Test = "test",
        /// A group of such tests.
        Suite = "suite",
        /// A heading of a document.
        Heading = "heading",
        /// A key of a data file.
        Key = "key",
        /// A table of a data file or a schema.
        Table = "table",
        View = "view",
        Column = "column",
        Index = "index",
        Trigger = "trigger",
        Procedure = "procedure",
        /// A stage of an image build.
        Stage = "stage",
        Instruction = "instruction",
        /// A block of infrastructure code.
        Block = "block",
        /// A style rule's selector.
        Selector = "selector",
        /// An element with an id, a custom element, a landmark of a page.
        Element = "element",
        Anchor = "anchor",
        Label = "label",
    }
}

impl SymbolKind {
    /// The word for it in the map, where what is nested in a type needs no longer one.
    pub const fn map_word(self) -> &'static str {
        match self {
            Self::Method | Self::Constructor => Self::Function.word(),
            other => other.word(),
        }
    }

    /// Whether the kind only groups members under a name that is declared elsewhere.
    pub const fn is_scope_only(self) -> bool {
        matches!(self, Self::Impl | Self::Extension)
    }

    /// Whether something of the kind can be called and has a body of statements.
    pub const fn is_callable(self) -> bool {
        matches!(
            self,
            Self::Function
                | Self::Method
                | Self::Constructor
                | Self::Operator
                | Self::Procedure
                | Self::Test
        )
    }

    /// Whether the name is free text, which the map always writes in quotes.
    pub const fn is_titled(self) -> bool {
        matches!(self, Self::Test | Self::Suite | Self::Heading)
    }
}

kinds! {
    /// Who can see a declaration, as far as its own words say.
    Visibility {
        /// The source says nothing, or the language has no such words.
        #[default]
        Unstated = "unstated",
        Public = "public",
        /// Within a package, a module or a family of types.
        Restricted = "restricted",
        Private = "private",
    }
}

kinds! {
    /// How a name is used.
    ReferenceKind {
        /// Any other use.
        #[default]
        Name = "name",
        Call = "call",
        Type = "type",
        /// A member of something: `x.name`.
        Member = "member",
        Macro = "macro",
    }
}

kinds! {
    /// What read the file.
    Extractor {
        #[default]
        TreeSitter = "tree-sitter",
        Syn = "syn",
    }
}
