//! Servers that people run themselves. Nothing in their names is certain, so they are guessed
//! by the ports and words that are customary.

use crate::providers::provider::{Check, Host, Provider, ROW, Region, Styles, Tls, documented};

/// What such a server has in common.
const SERVER: Provider = Provider { styles: Styles::PathByDefault, tls: Tls::Configured, ..ROW };

pub(super) static ROWS: &[Provider] = &[
    Provider {
        name: "LocalStack",
        hosts: &[Host::new("s3.localhost.localstack.cloud").styles(Styles::Both)],
        region: Region::Configured("us-east-1"),
        check: Check::No,
        ports: &["4566"],
        words: &["localstack"],
        source: documented("https://hashnode.localstack.cloud/efficient-localstack-s3-endpoint-configuration"),
        ..SERVER
    },
    Provider {
        name: "MinIO",
        region: Region::Configured("us-east-1"),
        // Any region is right until `MINIO_SITE_REGION` is set.
        check: Check::Unknown,
        ports: &["9000"],
        words: &["minio"],
        note: documented(
            "the bucket in the host name works only if `MINIO_DOMAIN` is set; the region is checked only if \
               `MINIO_SITE_REGION` is set; port 9001 is the console",
        ),
        source: documented("https://github.com/minio/minio/discussions/15997"),
        ..SERVER
    },
    Provider {
        name: "Garage",
        region: Region::Configured("garage"),
        check: Check::Yes,
        ports: &["3900"],
        words: &["garage"],
        note: documented(
            "the region must be `s3_region` of Garage's configuration; the bucket in the host name works only if \
               `root_domain` is set",
        ),
        source: documented("https://garagehq.deuxfleurs.fr/documentation/connect/"),
        ..SERVER
    },
    Provider {
        name: "SeaweedFS",
        region: Region::Configured("us-east-1"),
        check: Check::No,
        ports: &["8333"],
        words: &["seaweed", "seaweedfs"],
        note: documented("the bucket in the host name works only if `-domainName` is set"),
        source: documented("https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API"),
        ..SERVER
    },
    Provider {
        name: "Ceph Object Gateway",
        region: Region::Configured("us-east-1"),
        check: Check::No,
        ports: &["7480"],
        words: &["ceph", "rgw", "radosgw"],
        note: documented(
            "the bucket in the host name works only if `rgw_dns_name` or the host names of the zone group are set",
        ),
        source: documented("https://docs.ceph.com/en/latest/radosgw/s3/commons/"),
        ..SERVER
    },
    Provider {
        name: "RustFS",
        region: Region::Configured("us-east-1"),
        words: &["rustfs"],
        note: documented("the bucket in the host name works only if `RUSTFS_SERVER_DOMAINS` is set"),
        source: documented("https://docs.rustfs.com/en/integration/virtual"),
        ..SERVER
    },
];
