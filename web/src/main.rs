//! The page: everything is in the library, where tests can reach it.

fn main() {
    lakeplan_web::run();
}
