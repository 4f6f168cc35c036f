//! Hosting companies and platforms that have object storage beside other things.

use crate::providers::provider::{Check, Host, Provider, ROW, Region, Styles, documented};

pub(super) static ROWS: &[Provider] = &[
    Provider {
        name: "Hetzner Object Storage",
        hosts: &[Host::new("{region}.your-objectstorage.com")],
        regions: &["fsn1", "nbg1", "hel1"],
        source: documented("https://docs.hetzner.com/storage/object-storage/overview"),
        ..ROW
    },
    Provider {
        name: "Scaleway Object Storage",
        hosts: &[
            Host::new("s3.{region}.scw.cloud"),
            Host::new("s3-website.{region}.scw.cloud")
                .what("website endpoint")
                .unusable("a website endpoint serves pages and does not support the S3 protocol"),
        ],
        // `AuthorizationHeaderMalformed … expecting 'fr-par'`, as kopia/kopia#168 and others report.
        check: Check::Yes,
        regions: &["fr-par", "nl-ams", "pl-waw", "it-mil"],
        source: documented("https://www.scaleway.com/en/docs/object-storage/concepts/"),
        ..ROW
    },
    Provider {
        name: "OVHcloud Object Storage",
        hosts: &[
            Host::new("s3.{region}.io.cloud.ovh.net"),
            Host::new("s3.{region}.io.cloud.ovh.us"),
            Host::new("s3.{region}.perf.cloud.ovh.net").what("old high-performance endpoint"),
            Host::new("s3.{region}.cloud.ovh.net").what("old endpoint"),
            Host::new("storage.{region}.cloud.ovh.net")
                .what("Swift endpoint")
                .unusable("this is the Swift protocol; the S3 one is at `s3.<region>.io.cloud.ovh.net`"),
        ],
        regions: &[
            "gra",
            "rbx",
            "sbg",
            "eu-west-par",
            "eu-south-mil",
            "de",
            "uk",
            "waw",
            "bhs",
            "ca-east-tor",
            "sgp",
            "ap-southeast-syd",
            "ap-south-mum",
        ],
        // `AuthorizationHeaderMalformed … expecting 'gra'`, as juicedata/juicefs#3129 and ovh/docs#394 report.
        check: Check::Yes,
        note: documented("regions are written in lower case"),
        source: documented(
            "https://github.com/ovh/docs/blob/develop/pages/storage_and_backup/object_storage/s3_location/guide.en-gb.md",
        ),
        ..ROW
    },
    Provider {
        name: "DigitalOcean Spaces",
        hosts: &[
            Host::new("{region}.cdn.digitaloceanspaces.com").what("CDN endpoint").unusable(
                "the CDN serves objects to browsers; the S3 protocol is at `<region>.digitaloceanspaces.com`",
            ),
            Host::new("{region}.digitaloceanspaces.com"),
        ],
        accepted: &["us-east-1"],
        regions: &["nyc3", "sfo2", "sfo3", "ams3", "fra1", "lon1", "sgp1", "syd1", "blr1", "tor1", "atl1"],
        source: documented("https://docs.digitalocean.com/products/spaces/reference/aws-sdks/"),
        ..ROW
    },
    Provider {
        name: "Linode Object Storage (Akamai)",
        hosts: &[
            Host::new("website-{region}.linodeobjects.com")
                .what("website endpoint")
                .unusable("a website endpoint serves pages and does not support the S3 protocol"),
            Host::new("{region}.linodeobjects.com"),
        ],
        regions: &[
            "us-east-1",
            "us-southeast-1",
            "us-ord-1",
            "us-lax-1",
            "us-mia-1",
            "us-sea-1",
            "us-iad-10",
            "eu-central-1",
            "nl-ams-1",
            "fr-par-1",
            "gb-lon-1",
            "es-mad-1",
            "it-mil-1",
            "se-sto-1",
            "ap-south-1",
            "sg-sin-1",
            "in-maa-1",
            "id-cgk-1",
            "jp-osa-1",
            "jp-tyo-1",
            "br-gru-1",
        ],
        source: documented("https://techdocs.akamai.com/cloud-computing/docs/endpoint-types"),
        ..ROW
    },
    Provider {
        name: "Vultr Object Storage",
        hosts: &[Host::new("{region}.vultrobjects.com")],
        regions: &["ewr1", "sjc1", "ams1", "blr1", "del1", "sgp1"],
        source: documented("https://docs.vultr.com/platform/security-best-practices/vultr-object-storage"),
        ..ROW
    },
    Provider {
        name: "Contabo Object Storage",
        hosts: &[
            Host::new("eu2.contabostorage.com"),
            Host::new("usc1.contabostorage.com"),
            Host::new("sin1.contabostorage.com"),
        ],
        styles: Styles::Path,
        region: Region::Account,
        source: documented("https://docs.contabo.com/docs/products/Object-Storage/technical-description/"),
        ..ROW
    },
    Provider {
        name: "Exoscale Object Storage",
        hosts: &[Host::new("sos-{region}.exo.io")],
        regions: &["ch-gva-2", "ch-dk-2", "de-fra-1", "de-muc-1", "at-vie-1", "at-vie-2", "bg-sof-1", "hr-zag-1"],
        source: documented("https://community.exoscale.com/api/sos/"),
        ..ROW
    },
    Provider {
        name: "UpCloud Object Storage",
        hosts: &[Host::new("{account}.upcloudobjects.com")],
        region: Region::Account,
        note: documented("the region is that of the service, for example `europe-1`"),
        source: documented("https://developers.upcloud.com/1.3/21-managed-object-storage/"),
        ..ROW
    },
    Provider {
        name: "Leaseweb Object Storage",
        hosts: &[Host::new("{region}.object-storage.io")],
        regions: &["nl", "de"],
        aliases: &[("nl", "nl-01"), ("de", "de-01")],
        source: documented("https://developer.leaseweb.com/aws"),
        ..ROW
    },
    Provider {
        name: "IONOS Object Storage",
        hosts: &[Host::new("s3.{region}.ionoscloud.com"), Host::new("s3-{region}.ionoscloud.com").what("old endpoint")],
        regions: &["eu-central-3", "eu-central-1", "eu-central-2", "eu-central-4", "eu-south-2", "us-central-1"],
        aliases: &[("eu-central-1", "de")],
        source: documented(
            "https://docs.ionos.com/sections-test/api/ionos-object-storage/ionos-object-storage-management/regions",
        ),
        ..ROW
    },
    Provider {
        name: "Gcore Object Storage",
        hosts: &[Host::new("{region}.cloud.gcore.lu")],
        regions: &["s-ed1", "s-drc2", "s-sgc1", "s-nhn2", "s-darz"],
        source: documented("https://gcore.com/docs/storage/manage-s3-storage/s3-service-urls-and-default-region-names"),
        ..ROW
    },
    Provider {
        name: "Supabase Storage",
        hosts: &[Host::new("{account}.storage.supabase.co"), Host::new("{account}.supabase.co")],
        styles: Styles::Path,
        region: Region::Account,
        check: Check::Unknown,
        path: "/storage/v1/s3",
        note: documented(
            "the endpoint ends with `/storage/v1/s3`, which DuckDB puts before the bucket; the region is that of the \
               project",
        ),
        source: documented("https://supabase.com/docs/guides/storage/s3/authentication"),
        ..ROW
    },
];
