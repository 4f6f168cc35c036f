use super::*;
use crate::text::case::Case as _;

fn name(text: &str) -> Option<&'static str> {
    recognize(text).map(|found| found.provider.name)
}

#[test]
fn every_row_recognizes_what_it_writes() {
    for provider in all() {
        assert!(!provider.name.is_empty());
        assert!(provider.source.starts_with("https://"), "{}", provider.name);
        for host in provider.hosts {
            assert!(host.pattern.chars().all(|char| !char.is_ascii_uppercase()), "{}", host.pattern);
            let label = provider.regions.first().copied().unwrap_or("north-1");
            let text = host.pattern.replace("{region}", label).replace("{account}", "acc0").replace("{}", "x");
            let region = provider.aliases.iter().find(|(alias, _)| *alias == label).map_or(label, |(_, region)| region);
            let found = recognize(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.provider.name, provider.name, "{text}");
            assert_eq!(found.host.map(|found| found.pattern), Some(host.pattern), "{text}");
            assert_eq!(found.region, if host.pattern.contains("{region}") { Some(region) } else { host.region });
            assert_eq!(found.account.is_some(), host.pattern.contains("{account}"), "{text}");
            assert_eq!(found.bucket, None, "{text}");
            assert!(!found.is_guess());

            let text = format!("https://my.bucket-1.{}:8443/x/", text.to_upper());
            let found = recognize(&text).unwrap();
            assert_eq!(found.provider.name, provider.name, "{text}");
            assert_eq!(found.bucket, Some("my.bucket-1"), "{text}");
            assert_eq!((found.endpoint.scheme, found.endpoint.port), (Some("https"), Some("8443")));
            assert_eq!(found.extra_path(), Some("/x"));
        }
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = all().map(|provider| provider.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn completions_are_recognized_and_usable() {
    let mut seen = Vec::new();
    for (text, provider) in completions() {
        let found = recognize(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(found.provider.name, provider.name, "{text}");
        assert!(found.host.unwrap().unusable.is_none(), "{text}");
        assert_eq!((found.bucket, found.extra_path()), (None, None), "{text}");
        assert!(!text.contains(['{', '}']), "{text}");
        seen.push(text);
    }
    for text in [
        "s3.us-east-1.amazonaws.com",
        "s3.cn-north-1.amazonaws.com.cn",
        "s3.us-gov-west-1.amazonaws.com",
        "<account>.r2.cloudflarestorage.com",
        "<account>.eu.r2.cloudflarestorage.com",
        "eu2.contabostorage.com",
        "usc1.contabostorage.com",
        "storage.googleapis.com",
        "fsn1.your-objectstorage.com",
        "fra1.digitaloceanspaces.com",
        "<account>.storage.supabase.co/storage/v1/s3",
        "storage.yandexcloud.net",
    ] {
        assert!(seen.iter().any(|seen| seen == text), "{text}");
    }
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn parts_of_aws() {
    let partition = |region| aws_partition(region).map(|provider| provider.name);
    for provider in all().filter(|provider| provider.name.starts_with("AWS")) {
        for region in provider.regions {
            assert_eq!(partition(region), Some(provider.name), "{region}");
        }
    }
    for region in ["", "auto", "us-east", "us-east-1a", "US-EAST-1", "aws-global", "us-east-", "-", "--1", "eusc-de-1"]
    {
        assert_eq!(partition(region), None, "{region}");
    }
    assert_eq!(name("s3-fips.us-gov-west-1.amazonaws.com"), Some("AWS GovCloud (US)"));
    assert_eq!(name("bucket.vpce-1a2b-5e6f.s3.us-gov-east-1.vpce.amazonaws.com"), Some("AWS GovCloud (US)"));
    assert_eq!(
        endpoint(aws_partition("cn-north-1").unwrap(), Some("cn-north-1")).unwrap(),
        "s3.cn-north-1.amazonaws.com.cn"
    );
    assert_eq!(region_of_zone("us-east-1a"), Some("us-east-1"));
    assert_eq!(region_of_zone("cn-north-1b"), Some("cn-north-1"));
    for zone in ["us-east-1", "us-east-9a", "", "ü", "aü", "use1-az4"] {
        assert_eq!(region_of_zone(zone), None, "{zone}");
    }
}

#[test]
fn kinds_of_hosts_of_aws() {
    let what = |text| recognize(text).and_then(|found| found.host).map(|host| (host.what, host.unusable.is_some()));
    assert_eq!(what("s3.dualstack.eu-central-1.amazonaws.com"), Some(("dual-stack endpoint", false)));
    assert_eq!(what("s3-fips.dualstack.us-east-1.amazonaws.com"), Some(("FIPS endpoint", false)));
    assert_eq!(what("s3-accelerate.amazonaws.com"), Some(("transfer acceleration", false)));
    assert_eq!(what("my-bucket.s3-website-us-east-1.amazonaws.com"), Some(("website endpoint", true)));
    assert_eq!(what("s3express-use1-az4.us-east-1.amazonaws.com"), Some(("directory bucket endpoint", true)));
    assert_eq!(what("vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com"), Some(("PrivateLink endpoint", true)));
    assert_eq!(
        what("my-bucket.bucket.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com"),
        Some(("PrivateLink endpoint", false))
    );
    assert_eq!(recognize("s3-accelerate.amazonaws.com").unwrap().styles(), Styles::Vhost);
    assert_eq!(recognize("s3-us-west-2.amazonaws.com").unwrap().region, Some("us-west-2"));
    assert_eq!(recognize("s3.amazonaws.com").unwrap().region, None);
    assert_eq!(recognize("my.bucket.s3.amazonaws.com").unwrap().bucket, Some("my.bucket"));
}

#[test]
fn endpoints_that_duckdb_replaces() {
    for text in ["", "s3.amazonaws.com", "s3.eu-central-1.amazonaws.com", "s3.dualstack.eu-central-1.amazonaws.com"] {
        assert!(is_replaced_by_duckdb(text), "{text}");
    }
    for text in [
        "s3.eu-central-1.amazonaws.com/",
        "s3.eu-central-1.amazonaws.com:443",
        "S3.eu-central-1.amazonaws.com",
        "s3-fips.us-gov-west-1.amazonaws.com",
        "s3.cn-north-1.amazonaws.com.cn",
        "bkt.s3.eu-central-1.amazonaws.com",
        "amazonaws.com",
    ] {
        assert!(!is_replaced_by_duckdb(text), "{text}");
    }
}

#[test]
fn what_providers_want() {
    let of = |text| {
        let wanted = wanted(&recognize(text).unwrap());
        (wanted.region, wanted.url_style, wanted.use_ssl, wanted.backend.as_str())
    };
    assert_eq!(of("abc.eu.r2.cloudflarestorage.com"), (Some("auto"), None, Some(true), "r2"));
    assert_eq!(of("storage.googleapis.com"), (Some("auto"), None, Some(true), "gcs"));
    assert_eq!(of("s3.nl-1.wasabisys.com"), (Some("eu-central-1"), None, Some(true), "s3"));
    assert_eq!(of("s3.wasabisys.com"), (Some("us-east-1"), None, Some(true), "s3"));
    assert_eq!(of("eu2.contabostorage.com"), (None, Some("path"), Some(true), "s3"));
    assert_eq!(
        of("ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com"),
        (Some("eu-frankfurt-1"), Some("path"), Some(true), "s3")
    );
    assert_eq!(of("xyz.supabase.co/storage/v1/s3"), (None, Some("path"), Some(true), "s3"));
    assert_eq!(of("localhost:9000"), (Some("us-east-1"), Some("path"), None, "s3"));
    assert_eq!(of("http://garage.internal"), (Some("garage"), Some("path"), None, "s3"));
    assert_eq!(of("t3.storage.dev"), (Some("auto"), None, Some(true), "s3"));
    assert_eq!(of("s3.oss-cn-hangzhou-internal.aliyuncs.com"), (Some("cn-hangzhou"), None, Some(true), "s3"));
}

#[test]
fn regions_that_are_accepted() {
    let accepts = |text, region| accepts_region(&recognize(text).unwrap(), region);
    assert_eq!(accepts("a.r2.cloudflarestorage.com", "auto"), Some(true));
    assert_eq!(accepts("a.r2.cloudflarestorage.com", ""), Some(true));
    assert_eq!(accepts("a.r2.cloudflarestorage.com", "eu-central-1"), Some(false));
    assert_eq!(accepts("s3.cn-north-1.amazonaws.com.cn", ""), Some(false));
    assert_eq!(accepts("gateway.storjshare.io", "us-east-1"), Some(true));
    assert_eq!(accepts("fsn1.your-objectstorage.com", "eu-central"), None);
    assert_eq!(accepts("fsn1.your-objectstorage.com", "fsn1"), Some(true));
    assert_eq!(accepts("127.0.0.1:3900", "us-east-1"), None);
    assert_eq!(accepts("eu2.contabostorage.com", "default"), None);
}

#[test]
fn styles() {
    let of = |text| recognize(text).map(|found| found.styles()).map(|styles| (styles.path(), styles.vhost()));
    assert_eq!(of("oss-cn-beijing.aliyuncs.com"), Some((Some(false), Some(true))));
    assert_eq!(of("eu2.contabostorage.com"), Some((Some(true), Some(false))));
    assert_eq!(of("fly.storage.tigris.dev"), Some((None, Some(true))));
    assert_eq!(of("minio:9000"), Some((Some(true), None)));
    assert_eq!(of("s3.fr-par.scw.cloud"), Some((Some(true), Some(true))));
}

#[test]
fn buckets_and_paths() {
    let found = recognize("https://lake.abc.storage.supabase.co/storage/v1/s3/").unwrap();
    assert_eq!((found.account, found.bucket, found.extra_path()), (Some("abc"), Some("lake"), None));
    assert_eq!(found.without_bucket(), "abc.storage.supabase.co/storage/v1/s3");
    for (path, extra) in [("/storage/v1/s3x", "/storage/v1/s3x"), ("/storage/v1/s3/lake/", "/lake"), ("?a", "?a")] {
        let text = format!("abc.supabase.co{path}");
        assert_eq!(recognize(&text).unwrap().extra_path(), Some(extra));
    }
    let found = recognize("lake.fsn1.your-objectstorage.com:443/lake").unwrap();
    assert_eq!(found.extra_path(), Some("/lake"));
    assert_eq!(found.without_bucket(), "fsn1.your-objectstorage.com:443");
    let found = recognize("bkt.acc.eu.r2.cloudflarestorage.com").unwrap();
    assert_eq!((found.account, found.bucket), (Some("acc"), Some("bkt")));
    assert_eq!(found.without_bucket(), "acc.eu.r2.cloudflarestorage.com");
}

#[test]
fn guesses() {
    for (text, wanted) in [
        ("localhost:9000", "MinIO"),
        ("minio", "MinIO"),
        ("http://my-minio.internal:80", "MinIO"),
        ("ceph.example.com:9000", "Ceph Object Gateway"),
        ("rgw-1.example.com", "Ceph Object Gateway"),
        ("[::1]:3900", "Garage"),
        ("10.0.0.1:8333", "SeaweedFS"),
        ("127.0.0.1:4566", "LocalStack"),
        ("127.0.0.1:54321/storage/v1/s3", "Supabase Storage"),
    ] {
        let found = recognize(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found.provider.name, found.is_guess()), (wanted, true), "{text}");
    }
}

#[test]
fn look_alikes_are_not_recognized() {
    for text in [
        "s3.example.com",
        "amazonaws.com",
        "amazonaws.com.evil.example",
        "s3.eu-central-1.amazonaws.com.evil.example",
        "s3.eu-central-1.amazonaws.com@evil.example",
        "evil.example/s3.eu-central-1.amazonaws.com",
        "evil.example?s3.amazonaws.com",
        "xs3.amazonaws.com",
        "ec2.eu-central-1.amazonaws.com",
        "my-r2.cloudflarestorage.com",
        "r2.cloudflarestorage.com",
        "googleapis.com",
        "notwasabisys.com",
        "s3.wasabisys.com.cn",
        "dominio.example.com",
        "garages.example.com",
        "your-objectstorage.com",
        "s3.example.com:19000",
        "s3.example.com:",
        "localhost",
    ] {
        assert_eq!(name(text), None, "{text}");
    }
}

#[test]
fn odd_texts_do_no_harm() {
    let long = "a".repeat(1 << 20);
    let dots = ".".repeat(1 << 20);
    let colons = ":".repeat(1 << 20);
    let schemes = "https://".repeat(1 << 15);
    let mut texts: Vec<String> = [
        "",
        " ",
        ".",
        "..",
        ":",
        "::",
        ":::",
        "@",
        "/",
        "//",
        "///",
        "?",
        "#",
        "://",
        "a://",
        "[",
        "]",
        "[]",
        "[:",
        "]:",
        "[]:",
        ":]",
        "\0",
        "ü",
        "ü.amazonaws.com",
        "s3.ü.amazonaws.com",
        "s3-ü.amazonaws.com",
        "s3.\u{202e}.amazonaws.com",
        "s3..amazonaws.com",
        "s3.${REGION}.amazonaws.com",
        "ü://ü@ü:ü/ü",
        "s3-.amazonaws.com",
        "vpce-.s3.r.vpce.amazonaws.com",
        "{region}.your-objectstorage.com",
        "\u{feff}s3.amazonaws.com",
        "s3。amazonaws。com",
        "ſ3.amazonaws.com",
        "s3.amazonaws.com..",
        "K.scw.cloud",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend([
        format!("{long}.s3.amazonaws.com"),
        format!("{dots}s3.amazonaws.com"),
        format!("s3.{dots}.amazonaws.com"),
        long,
        dots,
        colons,
        schemes,
    ]);
    for text in &texts {
        if let Some(found) = recognize(text) {
            let _ = (
                wanted(&found),
                found.styles(),
                found.extra_path(),
                found.without_bucket(),
                accepts_region(&found, text),
            );
        }
        let _ = (aws_partition(text), region_of_zone(text), is_replaced_by_duckdb(text));
    }
    assert_eq!(recognize("s3.${REGION}.amazonaws.com").unwrap().region, Some("${REGION}"));
    assert_eq!(recognize("*.s3.amazonaws.com").unwrap().bucket, Some("*"));
}

/// A name without a dot is looked for in none of them.
#[test]
fn hosts_have_several_labels() {
    for host in all().flat_map(|provider| provider.hosts) {
        assert!(host.pattern.contains('.'), "{}", host.pattern);
    }
}
