//! The names of DuckDB's settings.
//!
//! Only which names there are gets into the program, in one bit for each of many numbers that a name can have: of twenty
//! other names, one has the number of one of these, and passes.

use crate::text::similar::closest;

/// What DuckDB opens a database with, in any case, of whatever version and by whatever extension that it loads by itself
/// then; the tests compare it with `duckdb_settings()`.
const NAMES: &str = "__delta_only_variant_encoding_enabled __iceberg_unsafe_struct_null_default_interp access_mode \
    active_grammar_extensions allocator_background_threads allocator_bulk_deallocation_flush_threshold \
    allocator_flush_threshold allow_asterisks_in_http_paths allow_community_extensions allow_extension_repositories \
    allow_extensions_metadata_mismatch allow_parser_override_extension allow_persistent_secrets \
    allow_unredacted_secrets allow_unsigned_extensions allowed_configs allowed_directories allowed_paths \
    approximate_join_order_threshold arrow_large_buffer_size arrow_lossless_conversion arrow_output_list_view \
    arrow_output_version asof_loop_join_threshold async_threads auto_checkpoint_skip_wal_threshold \
    auto_fallback_to_full_download autoinstall_extension_repository autoinstall_known_extensions \
    autoload_known_extensions aws_default_credentials aws_network_calls_via_duckdb azure_account_name \
    azure_context_caching azure_credential_chain azure_endpoint azure_http_logging azure_http_logging_redact_headers \
    azure_http_logging_redact_query_params azure_http_proxy azure_http_stats azure_proxy_password \
    azure_proxy_user_name azure_read_buffer_size azure_read_transfer_chunk_size azure_read_transfer_concurrency \
    azure_storage_connection_string azure_transport_option_type azure_write_block_size \
    azure_write_staged_blocks_per_commit binary_as_string block_allocator_memory ca_cert_file cache_local_files \
    calendar catalog_error_max_schemas checkpoint_on_detach checkpoint_threshold current_dialect \
    current_transaction_invalidation_policy custom_extension_repository custom_profiling_settings custom_user_agent \
    debug_abort_on_wal_failure debug_asof_iejoin debug_checkpoint_abort debug_checkpoint_scan_sleep_ms \
    debug_checkpoint_sleep_ms debug_delta_only_variant_encoding_enabled debug_disable_optimizer \
    debug_enable_caching_operators debug_eviction_queue_sleep_micro_seconds debug_file_descriptor_limit \
    debug_force_bitpacking_mode debug_force_commit_failure debug_force_commit_revert_failure debug_force_external \
    debug_force_fetch_row debug_force_flush_append_failure debug_force_mbedtls_unsafe debug_force_no_cross_product \
    debug_force_update_to_del_and_insert debug_force_variant_shredding debug_local_file_system_delay_ms \
    debug_order_verification debug_physical_table_scan_execution_strategy debug_skip_checkpoint_on_commit \
    debug_verification_mode debug_verification_projection debug_verify_aggregate_state_export debug_verify_blocks \
    debug_verify_column_bindings debug_verify_progress debug_verify_progress_ignore debug_verify_serializer \
    debug_verify_statement debug_verify_stats debug_verify_vector debug_window_mode default_block_size \
    default_collation default_null_order default_order default_secret_storage \
    default_transaction_invalidation_policy delim_join_as_cte deprecated_using_key_syntax dialect_compatibility_mode \
    disable_database_invalidation disable_parquet_prefetching disable_timestamptz_casts disabled_compression_methods \
    disabled_filesystems disabled_log_types disabled_optimizers duckdb_api ducklake_default_data_inlining_row_limit \
    ducklake_default_version ducklake_max_retry_count ducklake_retry_backoff ducklake_retry_wait_ms \
    ducklake_target_file_size ducklake_write_deletion_vectors dynamic_or_filter_threshold enable_caching_operators \
    enable_curl_server_cert_verification enable_external_access enable_external_file_cache enable_fsst_vectors \
    enable_geoparquet_conversion enable_global_s3_configuration enable_http_logging enable_http_metadata_cache \
    enable_legacy_parser enable_logging enable_macro_dependencies enable_object_cache enable_optimistic_write \
    enable_optimizer enable_profiling enable_progress_bar enable_progress_bar_print enable_server_cert_verification \
    enable_view_dependencies enabled_log_types error_on_division_by_zero errors_as_json \
    experimental_glue_view_external_catalog_types experimental_metadata_reuse explain_output extension_directories \
    extension_directory extension_repository_directory external_file_cache_local_max_block_size \
    external_file_cache_remote_max_block_size external_file_cache_remote_min_block_size \
    external_file_cache_request_sizing external_file_cache_spill external_threads extra_http_headers \
    file_search_path force_bitpacking_mode force_column_metadata_reuse force_compression force_download \
    force_download_threshold force_mbedtls_unsafe force_update_to_del_and_insert force_variant_shredding fsync_mode \
    gcs_user_project geometry_always_xy geometry_minimum_shredding_size glue_batch_table_lookup glue_cache_listings \
    glue_create_bucketed_tables glue_debug_fail_partition_registration glue_enable_partition_key_statistics \
    glue_get_partitions_segments glue_max_retries glue_metadata_cache_scope glue_network_calls_via_duckdb \
    glue_store_written_files gpu_execution hf_max_per_page hive_csv_max_line_size hive_csv_parallel \
    hive_footer_statistics_max_files hive_partition_listing_threshold hnsw_ef_search \
    hnsw_enable_experimental_persistence hnsw_prefilter home_directory http_client_pool_capacity http_keep_alive \
    http_logging_output http_proxy http_proxy_password http_proxy_username http_retries http_retry_backoff \
    http_retry_quota_throttled http_retry_throttled_wait_ms http_retry_wait_ms http_timeout \
    httpfs_client_implementation httpfs_connection_caching httpfs_enable_credential_refresh \
    iceberg_default_format_version iceberg_enable_manifest_cache iceberg_enable_multi_file_scan_tasks \
    iceberg_enable_scan_serialization iceberg_equality_delete_fast_filter iceberg_logging_post_body_truncate_limit \
    iceberg_max_reserved_manifest_entries iceberg_metadata_log_clock_skew_ms iceberg_store_written_files \
    iceberg_test_force_token_expiry iceberg_unsafe_skip_puffin_verification iceberg_use_metadata_log \
    iceberg_use_server_side_scan_planning iceberg_via_aws_sdk_for_catalog_interactions ieee_floating_point_ops \
    ignore_row_group_size_for_partitioned_tables ignore_target_file_size_for_partitioned_tables ignore_unknown_crs \
    immediate_transaction_mode index_scan_max_count index_scan_percentage initial_column_segment_size \
    integer_division json_geometry_format lambda_syntax late_materialization_max_rows legacy_disable_null_type \
    legacy_metrics_format lock_configuration log_query_path logging_level logging_mode logging_sink logging_storage \
    max_execution_time max_expression_depth max_memory max_streaming_buffer_size max_temp_directory_size \
    max_vacuum_tasks memory_limit merge_http_secret_into_s3_request merge_join_threshold \
    mysql_adaptive_replan_enabled mysql_aggregate_pushdown_enabled mysql_allow_results_streaming \
    mysql_bit1_as_boolean mysql_compression_aware_costs mysql_compression_ratio mysql_debug_show_queries \
    mysql_enable_filter_pushdown mysql_enable_predicate_analyzer mysql_enable_remote_pushdown \
    mysql_enable_transactions mysql_experimental_filter_pushdown mysql_explain_validation_enabled \
    mysql_hint_injection_enabled mysql_hint_staleness_threshold mysql_incomplete_dates_as_nulls \
    mysql_order_pushdown_enabled mysql_pool_acquire_mode mysql_pool_connection_idle_timeout_millis \
    mysql_pool_connection_max_lifetime_millis mysql_pool_enable_reaper_thread mysql_pool_enable_thread_local_cache \
    mysql_pool_health_check_query mysql_pool_size mysql_pool_wait_timeout_millis mysql_push_threshold_no_index \
    mysql_push_threshold_with_index mysql_query_timeout_enabled mysql_query_timeout_max_ms \
    mysql_query_timeout_min_ms mysql_session_time_zone mysql_sql_buffer_result mysql_time_as_time \
    mysql_tinyint1_as_boolean nested_loop_join_threshold null_order old_implicit_casting operator_memory_limit \
    order_by_non_integer_literal ordered_aggregate_threshold pandas_analyze_sample parquet_can_have_nan \
    parquet_metadata_cache parquet_prefetch_column_gap parquet_use_page_index partitioned_write_flush_threshold \
    partitioned_write_max_open_files password perfect_ht_threshold pg_array_as_varchar pg_connection_cache \
    pg_connection_limit pg_debug_show_queries pg_enable_filter_pushdown pg_enable_remote_pushdown \
    pg_experimental_filter_pushdown pg_idle_in_transaction_timeout_millis pg_null_byte_replacement \
    pg_numeric_as_varchar pg_numeric_nan_as_null pg_oauth_token pg_pages_per_task pg_pool_acquire_mode \
    pg_pool_enable_reaper_thread pg_pool_enable_thread_local_cache pg_pool_health_check_query \
    pg_pool_idle_timeout_millis pg_pool_max_connections pg_pool_max_lifetime_millis pg_pool_wait_timeout_millis \
    pg_query_mode pg_staleness_query pg_staleness_query_enabled pg_statement_timeout_millis pg_use_binary_copy \
    pg_use_ctid_scan pg_use_information_schema_introspection pg_use_text_protocol pin_threads pivot_filter_threshold \
    pivot_limit prefer_range_joins prefetch_all_parquet_files preserve_identifier_case preserve_insertion_order \
    produce_arrow_string_view profile_output profiling_coverage profiling_mode profiling_output \
    profiling_renderer_settings progress_bar_time python_enable_replacements python_scan_all_frames \
    quack_authentication_function quack_authorization_function quack_cache_max_rows quack_debug_drop_batch \
    quack_debug_duplicate_sends quack_debug_emit_delay_ms quack_debug_fetch_delay_ms quack_debug_send_delay_ms \
    quack_default_client_id quack_default_heartbeat_timeout quack_enable_reconnects quack_fetch_batch_chunks \
    quack_fetch_read_ahead quack_loaded_at_us quack_prepare_inline_rows quack_rebalance_buffer_bytes \
    quack_result_ttl quack_server_keep_alive_timeout quack_server_max_connections quack_server_stream_buffer_bytes \
    quack_target_batch_bytes read_ahead_depth redact_http_logs regex_match_operator_semantics \
    rtree_index_scan_min_rows rtree_index_scan_ratio s3_access_key_id s3_allow_recursive_globbing \
    s3_enable_deprecated_url_parameters s3_endpoint s3_kms_key_id s3_list_concurrency s3_region s3_requester_pays \
    s3_secret_access_key s3_session_token s3_uploader_max_filesize s3_uploader_max_parts_per_file \
    s3_uploader_thread_limit s3_url_compatibility_mode s3_url_scheme_aliases s3_url_style s3_use_global_endpoint \
    s3_use_ssl s3_version_id_pinning scalar_subquery_error_on_multiple_rows scheduler_process_partial schema \
    search_path secret_directory show_behavior sqlite_all_varchar sqlite_debug_show_queries \
    sqlite_disable_multithreaded_scans sqlite_enable_filter_pushdown sqlite_enable_remote_pushdown \
    sqlite_keep_database_open standard_vector_size storage_block_prefetch storage_compatibility_version \
    streaming_buffer_size table_function_identifier_conversion temp_directory temp_file_encryption threads timezone \
    tracked_metrics ui_local_port ui_polling_interval ui_remote_url unsafe_disable_etag_checks \
    unsafe_enable_version_guessing unsafe_iceberg_ignore_sort_order user username vacuum_rebuild_indexes \
    validate_external_file_cache variant_legacy_encoding variant_minimum_shredding_size wal_autocheckpoint \
    wal_autocheckpoint_entries warnings_as_errors whoami_hostname whoami_meta whoami_name whoami_provider \
    whoami_region whoami_started_at worker_threads write_buffer_row_group_count write_buffer_row_group_memory_limit \
    zstd_min_string_length";

/// Those that people write, and that every version takes as it opens a database.
const COMMON: &str = "memory_limit threads temp_directory max_temp_directory_size access_mode http_timeout http_retries \
                      http_retry_wait_ms http_keep_alive http_proxy s3_region s3_endpoint s3_url_style s3_use_ssl \
                      s3_access_key_id s3_secret_access_key s3_session_token s3_uploader_thread_limit ca_cert_file \
                      preserve_insertion_order extension_directory allow_unsigned_extensions \
                      autoload_known_extensions autoinstall_known_extensions allow_persistent_secrets \
                      enable_external_access pg_connection_limit ducklake_max_retry_count ducklake_retry_wait_ms \
                      default_null_order custom_user_agent checkpoint_threshold";

/// What begins the name of an extension's setting, or is one: DuckDB loads the extension to know it.
const OF_EXTENSIONS: &str = "s3_ pg_ ducklake_ azure_ sqlite_ httpfs_ http_timeout http_retr http_keep force_download \
                             ca_cert_file timezone calendar";

const BITS: usize = 13;
static KNOWN: [u8; 1 << (BITS - 3)] = known();

/// Whether a version of DuckDB has a setting of this name, in any case.
pub(crate) fn exists(name: &str) -> bool {
    let number = name.bytes().fold(0, number);
    KNOWN[place(number) / 8] >> (place(number) % 8) & 1 == 1
}

/// The setting that is meant by a name that none has.
pub(crate) fn meant(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    // `threads` is meant by `max_threads`, and `s3_region` by `region`.
    let has = |one: &str, other: &str| other.len() > 3 && (one.starts_with(other) || one.ends_with(other));
    let part = || COMMON.split(' ').find(|it| has(it, &lower) || has(&lower, it));
    // Where its files are is not what is asked for.
    closest(&lower, COMMON.split(' ')).or_else(|| part().filter(|_| lower != "extension"))
}

/// Whether a setting is an extension's.
pub(crate) fn is_of_extension(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OF_EXTENSIONS.split(' ').any(|start| name.starts_with(start))
}

const fn known() -> [u8; 1 << (BITS - 3)] {
    let (names, mut bits) = (NAMES.as_bytes(), [0; 1 << (BITS - 3)]);
    let (mut at, mut seen) = (0, 0);
    while at <= names.len() {
        if at == names.len() || names[at] == b' ' {
            bits[place(seen) / 8] |= 1 << (place(seen) % 8);
            seen = 0;
        } else {
            seen = number(seen, names[at]);
        }
        at += 1;
    }
    bits
}

/// The number of a name, from that of what stands before and one more character.
const fn number(before: u32, byte: u8) -> u32 {
    before.wrapping_mul(37).wrapping_add(byte.to_ascii_lowercase() as u32)
}

const fn place(number: u32) -> usize {
    (number ^ number >> 16) as usize & ((1 << BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_there_and_hardly_another() {
        let all: Vec<&str> = NAMES.split(' ').collect();
        assert!(all.is_sorted(), "{all:?}");
        assert!(all.iter().all(|name| exists(name) && exists(&name.to_ascii_uppercase())));
        assert!(COMMON.split(' ').all(|name| all.contains(&name)));
        let others =
            all.iter().flat_map(|name| (1..name.len()).map(|at| format!("{}{}", &name[..at], &name[at + 1..])));
        let (known, unknown): (Vec<_>, Vec<_>) =
            others.filter(|name| !all.contains(&name.as_str())).partition(|name| exists(name));
        assert!(known.len() * 15 < unknown.len(), "{} and {}", known.len(), unknown.len());
        // What other programs call theirs, or Metaxy.
        let foreign = "config read_only database extension extensions memory region endpoint key_id secret path \
                       s3_verify_ssl max_threads temp_dir journal_mode busy_timeout cache_size http_max_retries";
        assert!(foreign.split(' ').all(|name| !exists(name)), "{foreign}");
    }

    #[test]
    fn what_is_meant_is_found() {
        for (written, meant_by_it) in [
            ("http_timout", Some("http_timeout")),
            ("Memory-Limit", Some("memory_limit")),
            ("memory", Some("memory_limit")),
            ("max_threads", Some("threads")),
            ("region", Some("s3_region")),
            ("temp_dir", Some("temp_directory")),
            ("extension", None),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(meant(written), meant_by_it, "{written}");
        }
    }
}
