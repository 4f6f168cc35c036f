//! A PostgreSQL and an S3 server as other people run them, for `--services external`: the user is called `postgres`
//! and the bucket `lake`, and requests must be signed for the region. Prints the variables that name them, and runs until its
//! input ends:
//!
//! ```text
//! cargo run --package native-tests --example servers > /tmp/servers &
//! set -a; . /tmp/servers; set +a
//! cargo xtask test --only native
//! ```

use std::io::Read as _;

use anyhow::Result;
use native_tests::services::postgres::Cluster;
use native_tests::services::s3::ObjectStore;

const USER: &str = "postgres";
const REGION: &str = "garage";
const BUCKET: &str = "lake";
const KEY: [&str; 2] =
    ["GK31c2f218a2e44f485b94239e", "b892c0665f0ada8a4755dae98baa3b133590e11dae3bcc1f9d769d67f16c3835"];

#[expect(clippy::print_stdout, reason = "its output is its result")]
fn main() -> Result<()> {
    let cluster = Cluster::start_of(USER)?;
    let store = ObjectStore::start()?;
    store.check_region(REGION);
    store.add_key(KEY[0], KEY[1]);
    store.add_bucket(BUCKET)?;
    println!("LAKEPLAN_SERVICES=external");
    println!("LAKEPLAN_PG_HOST=127.0.0.1");
    println!("LAKEPLAN_PG_PORT={}", cluster.port());
    println!("LAKEPLAN_PG_USER={}", cluster.user());
    println!("LAKEPLAN_PG_PASSWORD={}", cluster.password());
    println!("LAKEPLAN_S3_ENDPOINT={}", store.endpoint());
    println!("LAKEPLAN_S3_REGION={REGION}");
    println!("LAKEPLAN_S3_BUCKET={BUCKET}");
    println!("LAKEPLAN_S3_KEY_ID={}", KEY[0]);
    println!("LAKEPLAN_S3_SECRET={}", KEY[1]);
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
