//! The findings of the doctor with what they mean, for `lakeplan explain` and the pages.

mod lake;
mod postgres;
mod session;
mod storage;

use crate::diagnostic::Code;

/// Markdown for each code that only the doctor finds, by part. The first line is the summary.
const EXPLANATIONS: [&[(Code, &str)]; 4] =
    [lake::EXPLANATIONS, postgres::EXPLANATIONS, session::EXPLANATIONS, storage::EXPLANATIONS];

/// What a code of the doctor's means, in Markdown.
pub(crate) fn explanation(code: Code) -> Option<&'static str> {
    EXPLANATIONS.iter().find_map(|of_part| {
        let at = of_part.binary_search_by(|(other, _)| other.as_str().cmp(code.as_str())).ok()?;
        Some(of_part[at].1)
    })
}

/// Whether a finding is one of the doctor's: `lakeplan check` never reports it.
pub fn finds(code: Code) -> bool {
    explanation(code).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_are_sorted_and_begin_with_a_sentence() {
        for of_part in EXPLANATIONS {
            assert!(of_part.is_sorted_by(|(a, _), (b, _)| a.as_str() < b.as_str()));
        }
        for (code, text) in EXPLANATIONS.into_iter().flatten() {
            let summary = text.lines().next().expect("it is not empty");
            assert!(summary.ends_with('.') && text.ends_with(".\n"), "{code}: {text}");
            assert!(finds(*code));
        }
        assert!(!finds(Code::HalfCredentials));
    }

    #[test]
    fn every_code_is_explained_once() {
        for code in Code::ALL {
            assert_ne!(finds(*code), crate::rules::explanation(*code).is_some(), "{code}");
            assert!(!crate::explanation(*code).is_empty());
        }
    }
}
