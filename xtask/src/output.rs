//! Where the words of a command go: to the user at once, or, of a stage of the test command, which may run beside
//! another one, to whoever puts the words of the stages in order.

use std::cell::RefCell;

type Listener = Box<dyn Fn(&str)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// Says a line on standard output, or to the one who listens to this thread.
pub(crate) fn line(text: &str) {
    if !heard(text) {
        println!("{text}");
    }
}

/// Says a line about what goes on, on standard error, or to the one who listens to this thread.
pub(crate) fn note(text: &str) {
    if !heard(text) {
        eprintln!("{text}");
    }
}

/// Does something of which each line is heard by `listener`, and not printed.
pub(crate) fn heard_by<T>(listener: impl Fn(&str) + 'static, action: impl FnOnce() -> T) -> T {
    struct Deaf;
    impl Drop for Deaf {
        fn drop(&mut self) {
            LISTENER.take();
        }
    }
    LISTENER.set(Some(Box::new(listener)));
    let _deaf = Deaf;
    action()
}

/// Whether somebody listens to this thread, so that a program's output has to be read for him.
pub(crate) fn is_heard() -> bool {
    LISTENER.with_borrow(Option::is_some)
}

fn heard(text: &str) -> bool {
    LISTENER.with_borrow(|listener| {
        for line in listener.iter().flat_map(|listener| text.split('\n').map(move |line| (listener, line))) {
            line.0(line.1);
        }
        listener.is_some()
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn whoever_listens_hears_each_line_of_this_thread_and_only_meanwhile() {
        let lines = Rc::new(RefCell::new(Vec::new()));
        let kept = Rc::clone(&lines);
        heard_by(
            move |line| kept.borrow_mut().push(line.to_owned()),
            || {
                assert!(is_heard());
                line("a\nb");
                note("c");
                std::thread::scope(|scope| {
                    scope.spawn(|| assert!(!is_heard()));
                });
            },
        );
        assert!(!is_heard());
        assert_eq!(*lines.borrow(), ["a", "b", "c"]);
    }
}
