//! How variables get their values: one, or all that a text sets.

use std::rc::Rc;

use lakeplan::paste::{Pasted, recognize};

use super::State;

impl State {
    /// Gives a variable a value, or takes it away.
    pub(super) fn set(&mut self, name: String, value: Option<String>) {
        self.forgotten.retain(|it| *it != name);
        match value {
            Some(value) => self.variables.insert(name, value),
            None => self.variables.remove(&name),
        };
    }

    /// Sets the variables that a text sets; those whose values it does not have are asked for.
    fn set_all(&mut self, text: &str) {
        let Some(Pasted::Variables(all)) = recognize(text) else {
            self.notice = (self.notice.0 + 1, "No variables were recognized in the text".to_owned());
            return;
        };
        let (count, mut set) = (all.len(), 0);
        for (name, value) in all {
            if value.is_some() {
                set += 1;
                self.set(name, value);
            } else if !self.forgotten.contains(&name) && !self.variables.contains_key(&name) {
                self.forgotten.push(name);
            }
        }
        self.notice = (self.notice.0 + 1, format!("Set: {set} of {count} variables"));
        self.analyze(Rc::clone(&self.outcome.text));
    }
}

/// The build cuts the program at this function.
pub(super) mod cut {
    use super::State;

    #[inline(never)]
    pub(in crate::state) fn set_all(state: &mut State, text: &str) {
        state.set_all(text);
    }
}
