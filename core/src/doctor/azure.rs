//! Errors of Azure's object store, for which Metaxy creates no secret: whoever writes there has made one.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::words::{quoted_after, told};

/// What only errors of Azure have in them.
const OF_AZURE: [&str; 7] = [
    ".core.windows.net",
    "AzureStorageFileSystem",
    "AzureBlobStorage",
    "AzureDfsStorage",
    "Azure cred",
    "Azure containers",
    "type 'azure'",
];

/// Words of an error, what they mean, and what can be done.
const ERRORS: &str = "\
    SSL CA cert|the `azure` extension does not find the certificate authorities of this machine|set \
    `azure_transport_option_type = \"curl\"` in the store's `config.config`, which finds them, or reads \
    `CURL_CA_INFO`\n\
    No valid Azure|there is no secret of type `azure` for this path, and Metaxy does not create one|create it \
    before the lake is attached: `CREATE PERSISTENT SECRET … (TYPE azure, …)`\n\
    ChainedToken|the Azure credential chain finds no login|log in with `az login`, or write where it looks as \
    `CHAIN` of the secret: `cli`, `env`, `managed_identity`\n\
    to authenticate|Azure rejects the credentials of the secret|correct the account name and the key or connection \
    string, and check the clock of this machine\n\
    not authorized|this identity may not use the container|assign it the role Storage Blob Data Contributor: being \
    the owner of the account is not enough\n\
    is not implemented|this version of the `azure` extension does not write|use DuckDB 1.4.4 or a newer version\n\
    currently not supported|this version of the `azure` extension does not write|use DuckDB 1.4.4 or a newer \
    version\n\
    System open file|Azure does not let DuckDB read this file, or does not have it|correct the account, container \
    and folder, and allow the identity of the secret to read there (role Storage Blob Data Contributor)\n";

/// The finding, if the error is one of Azure.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    if !OF_AZURE.iter().any(|words| error.contains(words)) && !error.contains("ChainedToken") {
        return None;
    }
    let finding = if let Some(provider) = quoted_after(error, "Secret provider", '\'') {
        Finding::new(
            code,
            format!("the installed `azure` extension has no provider `{provider}`"),
            "write `config`, `credential_chain`, `service_principal`, `managed_identity` or `access_token`; run `UPDATE \
             EXTENSIONS (azure)` for one that is missing",
        )
    } else {
        let (message, help) = told(ERRORS, error)?.split_once('|')?;
        Finding::new(code, message, help)
    };
    Some(finding.blame([places.bucket()]))
}
