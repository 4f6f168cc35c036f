//! Stage *decode*: the field table, and sections of the file read through it.
//!
//! Every key that a section knows is declared once, by `section!`. The declaration makes
//! the struct that decoding fills, and the [`Field`]s from which "did you mean", the
//! configuration view, masking, documentation and completion derive. Which option of a
//! secret a field becomes is not in the table: that is plain code in its backend.

pub(crate) mod decode;
pub(crate) mod types;

pub use types::{Alias, Anything, Bool, Integer, Nested, Parameters, StringList, Text, Type};

/// One key of a section, as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key, as released Metaxy reads it.
    pub key: &'static str,
    /// The key in the older spelling, where it differs.
    pub older: Option<&'static str>,
    /// What it means: Markdown, one paragraph.
    pub doc: &'static str,
    /// The type of its value.
    pub ty: Type,
    /// Whether Metaxy wants the key to be there.
    pub required: bool,
    /// The default, as TOML.
    pub default: Option<&'static str>,
    /// An example value, as TOML.
    pub example: Option<&'static str>,
    /// Whether the value must not be shown.
    pub secret: bool,
    /// The words that the value is one of; none if it may be anything of its type.
    pub words: &'static [&'static str],
    /// Whether the key is known and must not be written: the store sets it itself.
    pub reserved: bool,
    /// The option of the backend's secret that the key becomes, in capitals.
    pub option: Option<&'static str>,
}

impl Field {
    /// The type in a word. A table with a section of its own is read there, and is anything to
    /// the field; what it looks like shows in the default or the example.
    pub fn type_name(&self) -> &'static str {
        match (self.ty, self.default.or(self.example)) {
            (Type::Any, Some(toml)) if toml.starts_with('[') => "array",
            (Type::Any, _) => Type::Table.name(),
            (other, _) => other.name(),
        }
    }
}

/// The lines of a documentation as one paragraph.
pub fn paragraph(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What may be said of a field beside its name, type and documentation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) required: bool,
    pub(crate) default: Option<&'static str>,
    pub(crate) example: Option<&'static str>,
    pub(crate) older: Option<&'static str>,
    pub(crate) words: &'static [&'static str],
    pub(crate) reserved: bool,
    pub(crate) option: Option<&'static str>,
}

impl Spec {
    /// A key that may be left out.
    pub(crate) const OPTIONAL: Self =
        Self { required: false, default: None, example: None, older: None, words: &[], reserved: false, option: None };
    /// A key that must be there.
    pub(crate) const REQUIRED: Self = Self { required: true, ..Self::OPTIONAL };

    /// A key that must not be there.
    pub(crate) const RESERVED: Self = Self { reserved: true, ..Self::OPTIONAL };

    /// Sets the default, as TOML.
    pub(crate) const fn default(mut self, toml: &'static str) -> Self {
        self.default = Some(toml);
        self
    }

    /// Sets an example value, as TOML.
    pub(crate) const fn example(mut self, toml: &'static str) -> Self {
        self.example = Some(toml);
        self
    }

    /// Sets the older name of the key.
    pub(crate) const fn older(mut self, key: &'static str) -> Self {
        self.older = Some(key);
        self
    }

    /// Says which option of the backend's secret the key becomes, in capitals.
    pub(crate) const fn option(mut self, name: &'static str) -> Self {
        self.option = Some(name);
        self
    }

    /// Sets the words that the value is one of.
    pub(crate) const fn words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }
}

/// The key of a field of a struct: a raw identifier stands for the word itself.
pub(crate) const fn key(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// A section of the file: its place and its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// What the section is called in messages: `s3`, `ducklake`, `store`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// The keys that lead to it, from the top of a `metaxy.toml`; `<name>` stands for a store.
    pub path: &'static str,
    /// The value of `type` that selects it, for a backend.
    pub tag: Option<&'static str>,
    /// Its keys, without `type`.
    pub fields: &'static [Field],
}

impl Section {
    /// The released names of the keys.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        self.fields.iter().map(|field| field.key).collect()
    }

    /// The field of a key, in either spelling.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key || field.older == Some(key))
    }
}

/// Declares a section: a struct with an `Option<Located<T>>` for each key, its
/// [`Section`], and how it is decoded. A field without documentation does not compile.
macro_rules! section {
    (
        $(#[doc = $section_doc:literal])+
        $name:ident = $section_name:literal, path $path:literal $(, tag $tag:literal)? {
            $( $(#[doc = $doc:literal])+ $key:ident: $ty:ty = $spec:expr; )+
        }
    ) => {
        $(#[doc = $section_doc])+
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where the section is: its header, or its value when written inline.
            pub span: $crate::text::span::Span,
            /// The keys that are written but whose value was rejected.
            pub broken: Vec<&'static str>,
            $( $(#[doc = $doc])+ pub $key: Option<$crate::text::span::Located<$ty>>, )+
        }

        impl $name {
            /// The declaration of the section.
            pub const SECTION: $crate::schema::Section = $crate::schema::Section {
                name: $section_name,
                doc: concat!($($section_doc, "\n"),+),
                path: $path,
                tag: section!(@tag $($tag)?),
                fields: &[$({
                    let spec: $crate::schema::Spec = $spec;
                    $crate::schema::Field {
                        key: $crate::schema::key(stringify!($key)),
                        older: spec.older,
                        doc: concat!($($doc, "\n"),+),
                        ty: <$ty as $crate::schema::types::FieldType>::TYPE,
                        required: spec.required,
                        default: spec.default,
                        example: spec.example,
                        secret: <$ty as $crate::schema::types::FieldType>::SECRET,
                        words: spec.words,
                        reserved: spec.reserved,
                        option: spec.option,
                    }
                }),+],
            };

            /// Reads the keys of the section and reports what does not fit.
            pub(crate) fn decode(
                at: $crate::text::span::Span,
                table: &$crate::toml::document::Table,
                decoder: &mut $crate::schema::decode::Decoder<'_>,
            ) -> Self {
                let section = const { &Self::SECTION };
                let mut broken = Vec::new();
                $( let $key = decoder.field::<$ty>(section, $crate::schema::key(stringify!($key)), at, table, &mut broken); )+
                Self { span: at, broken, $($key),+ }
            }

            /// The keys that are written, each as it is shown, in the order of the table.
            pub fn shown(&self) -> Vec<$crate::schema::Shown> {
                let mut shown = Vec::new();
                for field in Self::SECTION.fields {
                    $( if field.key == $crate::schema::key(stringify!($key)) {
                        shown.push($crate::schema::Shown::new(field, self.$key.as_ref()));
                    } )+
                }
                shown
            }

            /// The options of a secret that the written keys become, in the order of the table.
            #[allow(dead_code, reason = "not every section has a secret")]
            pub(crate) fn written_options(&self) -> Vec<$crate::schema::WrittenOption<'_>> {
                let mut written = Vec::new();
                for field in Self::SECTION.fields {
                    $( if field.key == $crate::schema::key(stringify!($key))
                        && let (Some(option), Some(located)) = (field.option, &self.$key)
                    {
                        written.push($crate::schema::WrittenOption {
                            option,
                            value: $crate::schema::types::FieldType::as_value(&located.value),
                            span: located.span,
                            key_span: located.key_span,
                            from_variable: located.from_variable,
                        });
                    } )+
                }
                written
            }

            /// The written keys whose values are text, in the order of the table.
            #[allow(dead_code, reason = "only what reaches SQL is looked at")]
            pub(crate) fn text_fields<'a>(&'a self, fields: &mut Vec<$crate::schema::TextField<'a>>) {
                $( if let Some(located) = &self.$key
                    && let Some(text) = $crate::schema::types::FieldType::as_value(&located.value).text()
                {
                    fields.push($crate::schema::TextField {
                        key: $crate::schema::key(stringify!($key)),
                        text,
                        span: located.span,
                        from_variable: located.from_variable,
                        secret: $crate::schema::types::FieldType::is_secret(&located.value),
                    });
                } )+
            }

            /// The values that must not be shown.
            #[allow(dead_code, reason = "what stands around a store has none")]
            pub(crate) fn secrets(&self, secrets: &mut Vec<$crate::text::span::Span>) {
                $( if let Some(located) = &self.$key
                    && $crate::schema::types::FieldType::is_secret(&located.value)
                {
                    secrets.push(located.span);
                } )+
            }
        }
    };
    (@tag $tag:literal) => { Some($tag) };
    (@tag) => { None };
}
pub(crate) use section;

/// A key that becomes an option of a secret, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WrittenOption<'a> {
    /// The option, in capitals.
    pub(crate) option: &'static str,
    /// The value.
    pub(crate) value: OptionText<'a>,
    /// Where the value is written.
    pub(crate) span: crate::text::span::Span,
    /// Where the key is written.
    pub(crate) key_span: crate::text::span::Span,
    /// Whether a variable is a part of the value.
    pub(crate) from_variable: bool,
}

/// A key whose value is text, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextField<'a> {
    /// The key.
    pub(crate) key: &'static str,
    /// The value.
    pub(crate) text: &'a str,
    /// Where the value is written.
    pub(crate) span: crate::text::span::Span,
    /// Whether a variable is a part of the value.
    pub(crate) from_variable: bool,
    /// Whether the value must not be shown.
    pub(crate) secret: bool,
}

/// The value of such a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OptionText<'a> {
    /// Text that may be shown, unless it carries credentials.
    Text(&'a str),
    /// Text that must not be shown.
    Secret(&'a str),
    /// A number, as decimal digits.
    Number(&'a str),
    /// A boolean.
    Boolean(bool),
    /// Nothing that an option could be.
    None,
}

impl<'a> OptionText<'a> {
    /// The text, if it is one in the file too.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Secret(text) => Some(text),
            Self::Number(_) | Self::Boolean(_) | Self::None => None,
        }
    }

    /// The text, or the digits.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Secret(text) | Self::Number(text) => Some(text),
            Self::Boolean(true) => Some("true"),
            Self::Boolean(false) => Some("false"),
            Self::None => None,
        }
    }
}

/// A field with its effective value, ready to be shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The declaration.
    pub field: &'static Field,
    /// The value as TOML, secrets included; nothing if there is neither a value nor a default.
    pub value: Option<String>,
    /// Where it is written; nothing for a default.
    pub span: Option<crate::text::span::Span>,
    /// Where the value comes from.
    pub source: Source,
    /// Whether the value must be hidden unless asked for.
    pub secret: bool,
}

/// Where an effective value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It is written in the file.
    Written,
    /// It is written with a `${VAR}`.
    Variable,
    /// It is the default.
    Default,
    /// There is none.
    Absent,
}

impl Source {
    /// The word for it, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Variable => "variable",
            Self::Default => "default",
            Self::Absent => "absent",
        }
    }
}

impl Shown {
    pub(crate) fn new<T: types::FieldType>(
        field: &'static Field,
        value: Option<&crate::text::span::Located<T>>,
    ) -> Self {
        match value {
            Some(located) => Self {
                field,
                value: Some(located.value.to_toml()),
                span: Some(located.span),
                source: if located.from_variable { Source::Variable } else { Source::Written },
                secret: located.value.is_secret(),
            },
            None => Self {
                field,
                value: field.default.map(str::to_owned),
                span: None,
                source: if field.default.is_some() { Source::Default } else { Source::Absent },
                secret: false,
            },
        }
    }
}
