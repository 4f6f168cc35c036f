//! Amazon S3, by the parts of AWS: a region belongs to one of them, and DuckDB knows only the
//! domain of the first.

use crate::providers::provider::{Backend, Check, Host, Provider, ROW, Region, Styles, Tls, documented};

pub(super) static ROWS: &[Provider] = &[AWS, CHINA, GOVCLOUD, ISO, ISO_B, EUSC];

/// How the regions of `GovCloud` begin.
pub(super) const GOVCLOUD_REGIONS: &str = "us-gov-";
/// Where `GovCloud` stands in the rows.
pub(super) const GOVCLOUD_ROW: usize = 2;

/// Where in its area a region is: the last word of its name before the number.
const COMPASS: [&str; 9] =
    ["north", "south", "east", "west", "central", "northeast", "southeast", "northwest", "southwest"];

/// The part that a region belongs to, by the form of its name.
pub(super) fn partition(region: &str) -> Option<&'static Provider> {
    let (start, number) = region.rsplit_once('-')?;
    if number.is_empty() || number.starts_with('0') || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (area, place) = start.split_once('-')?;
    let part = place.split_once('-').map(|(part, _)| part);
    if !COMPASS.contains(&place.rsplit('-').next()?) {
        return None;
    }
    let row = match (area, part) {
        ("cn", None) => 1,
        ("us", Some("gov")) => GOVCLOUD_ROW,
        ("us", Some("iso")) => 3,
        ("us", Some("isob")) => 4,
        ("eusc", _) => 5,
        ("af" | "ap" | "ca" | "eu" | "il" | "me" | "mx" | "sa" | "us", None) => 0,
        _ => return None,
    };
    ROWS.get(row)
}

/// The regions that a text can mean which is the name of none: in another spelling, without its
/// number, or a place as the console of AWS shows it.
pub(super) fn meant(text: &str) -> Vec<&'static str> {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let all = || ROWS.iter().flat_map(|part| part.regions).copied();
    let wanted = letters(text);
    let same: Vec<_> = all().filter(|region| letters(region) == wanted).collect();
    if !same.is_empty() {
        return same;
    }
    let begun: Vec<_> = all()
        .filter(|region| wanted.len() > 4 && letters(region).trim_end_matches(char::is_numeric) == wanted)
        .collect();
    if !begun.is_empty() {
        return begun;
    }
    let lower = text.to_ascii_lowercase();
    let mut places = PLACES.split(' ').filter_map(|place| place.split_once('='));
    let named = |(place, region): (&str, &'static str)| {
        let mut words = lower.split(|it: char| !it.is_ascii_alphabetic());
        // Two letters are a part of many names.
        let named = if place.len() > 2 { words.any(|word| word == place) } else { lower == place };
        named.then_some(region)
    };
    places.find_map(named).into_iter().collect()
}

/// Words in the names of places, each with the region there; `eu` and `us` are older names of S3 itself.
const PLACES: &str = "virginia=us-east-1 ohio=us-east-2 california=us-west-1 oregon=us-west-2 cape=af-south-1 \
    hong=ap-east-1 taipei=ap-east-2 tokyo=ap-northeast-1 seoul=ap-northeast-2 osaka=ap-northeast-3 mumbai=ap-south-1 \
    hyderabad=ap-south-2 singapore=ap-southeast-1 sydney=ap-southeast-2 jakarta=ap-southeast-3 \
    melbourne=ap-southeast-4 malaysia=ap-southeast-5 thailand=ap-southeast-7 canada=ca-central-1 calgary=ca-west-1 \
    frankfurt=eu-central-1 zurich=eu-central-2 stockholm=eu-north-1 milan=eu-south-1 spain=eu-south-2 \
    ireland=eu-west-1 london=eu-west-2 paris=eu-west-3 aviv=il-central-1 uae=me-central-1 bahrain=me-south-1 \
    mexico=mx-central-1 paulo=sa-east-1 standard=us-east-1 eu=eu-west-1";

const BYPASSED: &str = "dual-stack endpoint";
const WEBSITE: &str = "a website endpoint serves pages and does not support the S3 protocol";
const EXPRESS: &str = "a directory bucket requires requests that are signed for the service `s3express`, in a session; \
                       DuckDB signs for `s3`";

const AMAZON: Provider = Provider {
    region: Region::Label,
    check: Check::Yes,
    tls: Tls::Optional,
    backend: Backend::S3,
    styles: Styles::Both,
    ..ROW
};

pub(super) const AWS: Provider = Provider {
    name: "AWS",
    hosts: &[
        Host::new("s3.{region}.amazonaws.com"),
        Host::new("s3.amazonaws.com").what("global endpoint"),
        Host::new("s3.dualstack.{region}.amazonaws.com").what(BYPASSED),
        Host::new("s3-fips.{region}.amazonaws.com").what("FIPS endpoint"),
        Host::new("s3-fips.dualstack.{region}.amazonaws.com").what("FIPS endpoint"),
        Host::new("s3-accelerate.amazonaws.com").what("transfer acceleration").styles(Styles::Vhost),
        Host::new("s3-accelerate.dualstack.amazonaws.com").what("transfer acceleration").styles(Styles::Vhost),
        Host::new("s3-external-1.amazonaws.com").what("old endpoint").region("us-east-1"),
        Host::new("{account}.cloudfront.net")
            .what("CloudFront distribution")
            .unusable("CloudFront modifies requests, so that their signatures no longer match"),
        Host::new("s3-website.{region}.amazonaws.com").what("website endpoint").unusable(WEBSITE),
        Host::new("s3-website-{region}.amazonaws.com").what("website endpoint").unusable(WEBSITE),
        Host::new("s3-{region}.amazonaws.com").what("old endpoint"),
        Host::new("s3express-{}.{region}.amazonaws.com").what("directory bucket endpoint").unusable(EXPRESS),
        Host::new("bucket.vpce-{account}.s3.{region}.vpce.amazonaws.com").what("PrivateLink endpoint"),
        Host::new("accesspoint.vpce-{account}.s3.{region}.vpce.amazonaws.com").what("PrivateLink endpoint"),
        Host::new("control.vpce-{account}.s3.{region}.vpce.amazonaws.com")
            .what("PrivateLink endpoint")
            .unusable("`control.` before `vpce-` is for S3 Control; buckets are at `bucket.`"),
        Host::new("vpce-{account}.s3.{region}.vpce.amazonaws.com")
            .what("PrivateLink endpoint")
            .unusable("the name of a PrivateLink endpoint needs `bucket.` before `vpce-`"),
        Host::new("s3-accesspoint.{region}.amazonaws.com").what("access point endpoint"),
        Host::new("s3-control.{region}.amazonaws.com")
            .what("S3 Control endpoint")
            .unusable("S3 Control manages accounts and has no objects"),
    ],
    regions: &[
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
    ],
    note: documented("no endpoint is necessary: DuckDB derives it from `region`"),
    source: documented("https://docs.aws.amazon.com/general/latest/gr/s3.html"),
    ..AMAZON
};

/// A part with a domain of its own.
const APART: Provider = Provider {
    note: documented(
        "the endpoint must be set: DuckDB would derive one under `amazonaws.com`, where these regions do not exist",
    ),
    source: documented("https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json"),
    ..AMAZON
};

const CHINA: Provider = Provider {
    name: "AWS China",
    hosts: &[
        Host::new("s3.{region}.amazonaws.com.cn"),
        Host::new("s3.dualstack.{region}.amazonaws.com.cn").what(BYPASSED),
        Host::new("s3-website.{region}.amazonaws.com.cn").what("website endpoint").unusable(WEBSITE),
        Host::new("bucket.vpce-{account}.s3.{region}.vpce.amazonaws.com.cn").what("PrivateLink endpoint"),
        Host::new("accesspoint.vpce-{account}.s3.{region}.vpce.amazonaws.com.cn").what("PrivateLink endpoint"),
    ],
    regions: &["cn-north-1", "cn-northwest-1"],
    note: APART.note,
    source: documented("https://docs.amazonaws.cn/en_us/AmazonS3/latest/userguide/VirtualHosting.html"),
    ..AMAZON
};

const GOVCLOUD: Provider = Provider {
    name: "AWS GovCloud (US)",
    // Found by its regions under the patterns of AWS, which come first.
    hosts: &[
        Host::new("s3.{region}.amazonaws.com"),
        Host::new("s3-fips.{region}.amazonaws.com").what("FIPS endpoint"),
        Host::new("s3.dualstack.{region}.amazonaws.com").what(BYPASSED),
    ],
    regions: &["us-gov-west-1", "us-gov-east-1"],
    note: documented(
        "no endpoint is necessary: DuckDB derives it from `region`; for FIPS write `s3-fips.<region>.amazonaws.com`",
    ),
    source: documented("https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-s3.html"),
    ..AMAZON
};

const ISO: Provider = Provider {
    name: "AWS ISO (US)",
    hosts: &[Host::new("s3.{region}.c2s.ic.gov")],
    regions: &["us-iso-east-1", "us-iso-west-1"],
    ..APART
};

const ISO_B: Provider = Provider {
    name: "AWS ISOB (US)",
    hosts: &[Host::new("s3.{region}.sc2s.sgov.gov")],
    regions: &["us-isob-east-1"],
    ..APART
};

const EUSC: Provider = Provider {
    name: "AWS European Sovereign Cloud",
    hosts: &[Host::new("s3.{region}.amazonaws.eu")],
    regions: &["eusc-de-east-1"],
    ..APART
};
