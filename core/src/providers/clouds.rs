//! The large clouds, and those whose business is object storage.

use crate::providers::provider::{Backend, Check, Host, Provider, ROW, Region, Styles, Tls, documented};

const PUBLIC_ONLY: &str = "it serves public objects to browsers and does not support the S3 protocol";

pub(super) static ROWS: &[Provider] = &[
    Provider {
        name: "Cloudflare R2",
        hosts: &[
            Host::new("{account}.r2.cloudflarestorage.com"),
            Host::new("{account}.eu.r2.cloudflarestorage.com").what("endpoint of the jurisdiction `eu`"),
            Host::new("{account}.us.r2.cloudflarestorage.com").what("endpoint of the jurisdiction `us`"),
            Host::new("{account}.fedramp.r2.cloudflarestorage.com").what("endpoint of the jurisdiction `fedramp`"),
            Host::new("{}.r2.dev").what("public development URL").unusable(PUBLIC_ONLY),
        ],
        region: Region::Fixed("auto"),
        check: Check::Yes,
        accepted: &["", "us-east-1"],
        backend: Backend::R2,
        keys: "the Access Key ID and the Secret Access Key of an R2 API token as `key_id` and `secret`",
        anonymous: false,
        note: documented(
            "a bucket in a jurisdiction is available only at the endpoint of that jurisdiction; a custom domain \
               serves public objects and does not support the S3 protocol",
        ),
        source: documented("https://developers.cloudflare.com/r2/reference/data-location/"),
        ..ROW
    },
    Provider {
        name: "Google Cloud Storage",
        hosts: &[
            Host::new("storage.googleapis.com"),
            Host::new("storage.mtls.googleapis.com").what("mTLS endpoint"),
            Host::new("storage.{region}.rep.googleapis.com").what("regional endpoint"),
            Host::new("storage.cloud.google.com")
                .unusable("it is for signed-in browsers and does not accept HMAC keys"),
        ],
        region: Region::Fixed("auto"),
        check: Check::No,
        tls: Tls::Optional,
        backend: Backend::Gcs,
        keys: "an HMAC key of the service account (`GOOG…`) and its secret as `key_id` and `secret`, or a token as \
               `bearer_token` in `secret_parameters`",
        key_prefix: Some("GOOG"),
        note: documented("it requires HMAC keys; the backend `gcs` needs neither endpoint nor region"),
        source: documented("https://docs.cloud.google.com/storage/docs/aws-simple-migration"),
        ..ROW
    },
    Provider {
        name: "Oracle Cloud Infrastructure",
        hosts: &[
            Host::new("{account}.compat.objectstorage.{region}.oci.customer-oci.com"),
            Host::new("{account}.compat.objectstorage.{region}.oraclecloud.com"),
            Host::new("vhcompat.objectstorage.{region}.oci.customer-oci.com")
                .what("virtual-host endpoint")
                .styles(Styles::Vhost),
            Host::new("objectstorage.{region}.oraclecloud.com").unusable(
                "this is Oracle's own protocol; the S3 one is at `<namespace>.compat.objectstorage.<region>.…`",
            ),
            Host::new("swiftobjectstorage.{region}.oraclecloud.com").unusable("this is the Swift protocol"),
        ],
        styles: Styles::Path,
        regions: &[
            "us-ashburn-1",
            "us-phoenix-1",
            "us-chicago-1",
            "us-sanjose-1",
            "ca-toronto-1",
            "ca-montreal-1",
            "eu-frankfurt-1",
            "eu-amsterdam-1",
            "eu-zurich-1",
            "eu-paris-1",
            "eu-madrid-1",
            "eu-milan-1",
            "eu-stockholm-1",
            "uk-london-1",
            "ap-tokyo-1",
            "ap-osaka-1",
            "ap-seoul-1",
            "ap-singapore-1",
            "ap-sydney-1",
            "ap-melbourne-1",
            "ap-mumbai-1",
            "ap-hyderabad-1",
            "sa-saopaulo-1",
            "me-jeddah-1",
            "me-dubai-1",
            "il-jerusalem-1",
            "af-johannesburg-1",
        ],
        note: documented("the first label is the namespace of the tenancy"),
        source: documented("https://docs.oracle.com/en-us/iaas/Content/Object/Tasks/s3compatibleapi.htm"),
        ..ROW
    },
    Provider {
        name: "IBM Cloud Object Storage",
        hosts: &[
            Host::new("s3.{region}.cloud-object-storage.appdomain.cloud"),
            Host::new("s3.private.{}.{region}.cloud-object-storage.appdomain.cloud").what("private endpoint"),
            Host::new("s3.direct.{}.{region}.cloud-object-storage.appdomain.cloud").what("direct endpoint"),
            Host::new("s3.private.{region}.cloud-object-storage.appdomain.cloud").what("private endpoint"),
            Host::new("s3.direct.{region}.cloud-object-storage.appdomain.cloud").what("direct endpoint"),
            Host::new("s3.{}.{region}.cloud-object-storage.appdomain.cloud").what("tethered endpoint"),
            Host::new("s3.{region}.objectstorage.softlayer.net").what("old endpoint"),
        ],
        regions: &[
            "us-south", "us-east", "eu-gb", "eu-de", "eu-es", "au-syd", "jp-tok", "jp-osa", "ca-tor", "ca-mon",
            "br-sao", "us", "eu", "ap",
        ],
        note: documented(
            "it requires HMAC credentials, which a service credential contains only if it was created with them",
        ),
        source: documented("https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-endpoints"),
        ..ROW
    },
    Provider {
        name: "Alibaba Cloud OSS",
        hosts: &[
            Host::new("s3.oss-{region}.aliyuncs.com"),
            Host::new("s3.oss-{region}-internal.aliyuncs.com").what("internal endpoint"),
            Host::new("oss-{region}-internal.aliyuncs.com").what("internal endpoint"),
            Host::new("oss-accelerate.aliyuncs.com").what("transfer acceleration"),
            Host::new("oss-accelerate-overseas.aliyuncs.com").what("transfer acceleration"),
            Host::new("oss-{region}.aliyuncs.com"),
            Host::new("{region}.oss.aliyuncs.com").what("dual-stack endpoint"),
        ],
        styles: Styles::Vhost,
        regions: &[
            "cn-hangzhou",
            "cn-shanghai",
            "cn-qingdao",
            "cn-beijing",
            "cn-zhangjiakou",
            "cn-huhehaote",
            "cn-wulanchabu",
            "cn-shenzhen",
            "cn-heyuan",
            "cn-guangzhou",
            "cn-chengdu",
            "cn-hongkong",
            "us-west-1",
            "us-east-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-southeast-1",
            "ap-southeast-3",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "eu-central-1",
            "eu-west-1",
            "me-east-1",
        ],
        note: documented("the bucket in the path is rejected"),
        source: documented(
            "https://www.alibabacloud.com/help/en/oss/developer-reference/use-amazon-s3-sdks-to-access-oss",
        ),
        ..ROW
    },
    Provider {
        name: "Tencent Cloud COS",
        hosts: &[
            Host::new("cos.{region}.myqcloud.com"),
            Host::new("cos.accelerate.myqcloud.com").what("transfer acceleration"),
            Host::new("cos-internal.{region}.tencentcos.cn").what("internal endpoint"),
        ],
        regions: &[
            "ap-beijing",
            "ap-nanjing",
            "ap-shanghai",
            "ap-guangzhou",
            "ap-chengdu",
            "ap-chongqing",
            "ap-hongkong",
            "ap-singapore",
            "ap-mumbai",
            "ap-seoul",
            "ap-bangkok",
            "ap-tokyo",
            "na-siliconvalley",
            "na-ashburn",
            "eu-frankfurt",
        ],
        note: documented("the name of a bucket ends with the ID of the account: `examplebucket-1250000000`"),
        source: documented("https://www.tencentcloud.com/document/product/436/32537"),
        ..ROW
    },
    Provider {
        name: "Huawei Cloud OBS",
        hosts: &[Host::new("obs.{region}.myhuaweicloud.com"), Host::new("obs.{region}.myhuaweicloud.eu")],
        tls: Tls::Optional,
        regions: &[
            "cn-north-4",
            "cn-north-1",
            "cn-east-3",
            "cn-east-2",
            "cn-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "af-south-1",
            "sa-brazil-1",
            "na-mexico-1",
        ],
        source: documented("https://support.huaweicloud.com/eu/qs-obs/obs_qs_0006.html"),
        ..ROW
    },
    Provider {
        name: "Yandex Object Storage",
        hosts: &[
            Host::new("storage.yandexcloud.net").region("ru-central1"),
            Host::new("storage.yandexcloud.kz").region("kz1"),
        ],
        tls: Tls::Optional,
        source: documented("https://yandex.cloud/en/docs/storage/s3"),
        ..ROW
    },
    Provider {
        name: "Wasabi",
        hosts: &[Host::new("s3.{region}.wasabisys.com"), Host::new("s3.wasabisys.com").region("us-east-1")],
        regions: &[
            "us-east-1",
            "us-east-2",
            "us-central-1",
            "us-west-1",
            "us-west-2",
            "ca-central-1",
            "eu-central-1",
            "eu-central-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-southeast-1",
            "ap-southeast-2",
        ],
        aliases: &[
            ("nl-1", "eu-central-1"),
            ("de-1", "eu-central-2"),
            ("uk-1", "eu-west-1"),
            ("fr-1", "eu-west-2"),
            ("uk-2", "eu-west-3"),
            ("it-1", "eu-south-1"),
        ],
        source: documented(
            "https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabis-different-storage-regions",
        ),
        ..ROW
    },
    Provider {
        name: "Backblaze B2",
        hosts: &[
            Host::new("s3.{region}.backblazeb2.com"),
            Host::new("f{}.backblazeb2.com").what("download URL").unusable(PUBLIC_ONLY),
            Host::new("api{}.backblazeb2.com")
                .what("B2's own protocol")
                .unusable("this is B2's own protocol; the S3 one is at `s3.<region>.backblazeb2.com`"),
        ],
        regions: &["us-west-000", "us-west-001", "us-west-002", "us-west-004", "us-east-005", "eu-central-003"],
        note: documented(
            "the endpoint is shown on the page of the bucket; the master application key does not work here",
        ),
        source: documented("https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api"),
        ..ROW
    },
    Provider {
        name: "Tigris",
        hosts: &[
            Host::new("t3.storage.dev"),
            Host::new("fly.storage.tigris.dev").what("endpoint of Fly.io"),
            Host::new("t3.tigrisfiles.io").what("public domain").unusable(PUBLIC_ONLY),
        ],
        styles: Styles::VhostSince("February 19, 2025"),
        region: Region::Fixed("auto"),
        source: documented("https://www.tigrisdata.com/blog/virtual-hosted-urls/"),
        ..ROW
    },
    Provider {
        name: "Storj",
        hosts: &[
            Host::new("gateway.storjshare.io"),
            Host::new("gateway.{}.storjshare.io"),
            Host::new("link.storjshare.io").what("link sharing").unusable(PUBLIC_ONLY),
        ],
        region: Region::Fixed("global"),
        check: Check::No,
        source: documented("https://storj.dev/dcs/buckets/data-location"),
        ..ROW
    },
    Provider {
        name: "IDrive e2",
        hosts: &[Host::new("s3.{region}.idrivee2.com")],
        regions: &[
            "us-west-1",
            "us-west-2",
            "us-west-3",
            "us-southwest-1",
            "us-midwest-1",
            "us-central-1",
            "us-east-1",
            "us-southeast-1",
            "ca-east-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-west-4",
            "eu-central-1",
            "eu-central-2",
        ],
        aliases: &[
            ("or-1", "us-west-1"),
            ("la-1", "us-west-2"),
            ("sj-1", "us-west-3"),
            ("ph-1", "us-southwest-1"),
            ("ch-1", "us-midwest-1"),
            ("da-1", "us-central-1"),
            ("va-1", "us-east-1"),
            ("mi-1", "us-southeast-1"),
            ("ca-1", "ca-east-1"),
            ("ir-1", "eu-west-1"),
            ("uk-1", "eu-west-2"),
            ("uk-2", "eu-west-3"),
            ("par-1", "eu-west-4"),
            ("fra-1", "eu-central-1"),
        ],
        source: documented("https://www.idrive.com/s3-storage-e2/e2-endpoint-urls"),
        ..ROW
    },
    Provider {
        name: "Impossible Cloud",
        hosts: &[Host::new("{region}.storage.impossibleapi.net")],
        regions: &["eu-central-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-east-1", "eu-north-1", "us-east-1"],
        source: documented("https://docs.impossiblecloud.com/impossible-cloud-help/getting-started/readme"),
        ..ROW
    },
    Provider {
        name: "Cubbit DS3",
        hosts: &[Host::new("s3.cubbit.eu")],
        region: Region::Fixed("eu-west-1"),
        source: documented("https://docs.cubbit.io/guides/s3-api"),
        ..ROW
    },
];
