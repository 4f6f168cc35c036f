//! Listings whose keys are encoded when they say that they are.
//!
//! `s3s-fs` repeats `encoding-type=url` and gives the keys as they are. DuckDB decodes them,
//! so an object with `+` or `%` in its name, which DuckLake makes for partitions, would be
//! listed under another name.

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CopyObjectInput, CopyObjectOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteObjectInput,
    DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, GetBucketLocationInput, GetBucketLocationOutput,
    GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListBucketsInput, ListBucketsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output,
    ListPartsInput, ListPartsOutput, PutObjectInput, PutObjectOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;

/// A server whose listings are encoded.
#[derive(Debug)]
pub(super) struct Encoded(pub(super) FileSystem);

macro_rules! encoded {
    (
        forward { $($forwarded:ident($input:ident) -> $output:ident;)* }
        encode { $($listing:ident($list:ident) -> $listed:ident;)* }
    ) => {
        #[async_trait::async_trait]
        impl S3 for Encoded {
            $(async fn $forwarded(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.0.$forwarded(request).await
            })*

            $(async fn $listing(&self, request: S3Request<$list>) -> S3Result<S3Response<$listed>> {
                let mut response = self.0.$listing(request).await?;
                let output = &mut response.output;
                if output.encoding_type.is_some() {
                    let keys = output.contents.iter_mut().flatten().filter_map(|object| object.key.as_mut());
                    keys.for_each(encode);
                    let prefixes = output.common_prefixes.iter_mut().flatten();
                    prefixes.filter_map(|common| common.prefix.as_mut()).for_each(encode);
                }
                Ok(response)
            })*
        }
    };
}

encoded! {
    forward {
        abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
        complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
        copy_object(CopyObjectInput) -> CopyObjectOutput;
        create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
        delete_object(DeleteObjectInput) -> DeleteObjectOutput;
        delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput;
        get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput;
        get_object(GetObjectInput) -> GetObjectOutput;
        head_bucket(HeadBucketInput) -> HeadBucketOutput;
        head_object(HeadObjectInput) -> HeadObjectOutput;
        list_buckets(ListBucketsInput) -> ListBucketsOutput;
        list_parts(ListPartsInput) -> ListPartsOutput;
        put_object(PutObjectInput) -> PutObjectOutput;
        upload_part(UploadPartInput) -> UploadPartOutput;
    }
    encode {
        list_objects(ListObjectsInput) -> ListObjectsOutput;
        list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output;
    }
}

/// Percent-encodes all but letters, digits, `-`, `.`, `_`, `~` and `/`.
fn encode(key: &mut String) {
    use std::fmt::Write as _;

    let mut encoded = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    *key = encoded;
}
