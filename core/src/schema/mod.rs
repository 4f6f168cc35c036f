//! Stage *decode*: the field table, and sections of the file read through it.
//!
//! Every key that a section knows is declared once, by `section!`. The declaration makes
//! the struct that decoding fills, and the [`Field`]s from which "did you mean", the
//! configuration view, masking, documentation and completion derive. Which option of a
//! secret a field becomes is part of it.

pub(crate) mod backend_type;
pub(crate) mod convert;
pub(crate) mod decode;
mod field;
pub mod json;
mod option;
mod option_list;
mod parameters;
pub(crate) mod public;
mod shown;
pub(crate) mod types;

pub use field::{Field, OneOf, Section, Together, paragraph};
pub(crate) use field::{Spec, key};
pub(crate) use option::{OptionText, TextField, WrittenOption};
pub use parameters::Parameters;
pub use shown::{Shown, Source};
pub use types::{Alias, Anything, Bool, Integer, Nested, StringList, Text, Type};

/// Declares a section: a struct with an `Option<Located<T>>` for each key, its
/// [`Section`], and how it is decoded. A field without documentation does not compile.
macro_rules! section {
    (
        $(#[doc = $section_doc:literal])+
        $name:ident = $section_name:literal, path $path:literal $(, tag $tag:literal)? $(, together [$($together:expr),+])? {
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
            /// The keys that lead to the section.
            #[allow(dead_code, reason = "not every section is told from others by it")]
            pub const PATH: &'static str = $path;

            /// The declaration of the section.
            pub const SECTION: $crate::schema::Section = $crate::schema::Section {
                name: $section_name,
                doc: concat!($($section_doc, "\n"),+),
                path: Self::PATH,
                tag: section!(@tag $($tag)?),
                together: &[$($($together),+)?],
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
                        nullable: spec.nullable,
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
                decoder.begin(at);
                // The fields come in the order of the declaration.
                let mut fields = section.fields.iter();
                $( let $key = fields.next().and_then(|it| decoder.field::<$ty>(section, it, at, table, &mut broken)); )+
                Self { span: at, broken, $($key),+ }
            }

            /// The declaration of the section of these keys.
            #[allow(dead_code, reason = "only those of a secret are asked for it")]
            pub(crate) const fn declaration(&self) -> &'static $crate::schema::Section {
                const { &Self::SECTION }
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
                let mut written = Vec::with_capacity(const { Self::SECTION.fields.len() });
                // Rules ask for this again and again: the fields come in the order of the declaration.
                let mut fields = const { Self::SECTION.fields }.iter();
                $(
                    let option = fields.next().and_then(|field| field.option);
                    if let (Some(option), Some(located)) = (option, &self.$key) {
                        written.push($crate::schema::WrittenOption {
                            option,
                            value: $crate::schema::types::FieldType::as_value(&located.value),
                            span: located.span,
                            key_span: located.key_span,
                            from_variable: located.from_variable,
                        });
                    }
                )+
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
                        secret: $crate::schema::types::FieldType::is_secret_at(
                            &located.value,
                            $crate::schema::key(stringify!($key)),
                        ),
                    });
                } )+
            }

            /// The values with a variable in them that must not be shown.
            #[allow(dead_code, reason = "what stands around a store has none")]
            pub(crate) fn secrets_of_variables(&self, secrets: &mut Vec<$crate::text::span::Span>) {
                $( if let Some(located) = self.$key.as_ref().filter(|it| it.from_variable)
                    && $crate::schema::types::FieldType::is_secret_at(
                        &located.value,
                        $crate::schema::key(stringify!($key)),
                    )
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
