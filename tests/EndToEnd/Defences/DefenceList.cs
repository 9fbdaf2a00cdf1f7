namespace EdgeAgent.EndToEnd.Defences;

/// <summary>The defences that SECURITY.md names, in its order.</summary>
internal static class DefenceList
{
    private const string Bridge = "cloud-bridge";
    private const string GatewayCore = "gateway/Core";
    private const string Contracts = "gateway/Contracts";
    private const string GatewayHost = "gateway/Host";
    private const string GatewayClaims = "cloud-bridge/Host/Pairing/GatewayClaims.cs";
    private const string CheckInRules = "cloud-bridge/Core/Pairing/CheckInRules.cs";
    private const string GatewayCheckIn = "cloud-bridge/Host/Pairing/GatewayCheckIn.cs";
    private const string CertificateEnrolment = "cloud-bridge/Host/Pairing/Authority/CertificateEnrolment.cs";
    private const string PresenceCheck = "gateway/Core/Pairing/PresenceCheck.cs";
    private const string ModuleJoining = "gateway/Core/Pairing/ModuleJoining.cs";
    private const string Mosquitto = "gateway/Mqtt/Broker/MosquittoConfig.cs";
    private const string Acl = "gateway/Mqtt/Broker/MosquittoAcl.cs";
    private const string ModuleListener = "gateway/Mqtt/Listener/ModuleListener.cs";
    private const string ModuleConnection = "gateway/Mqtt/Listener/ModuleConnection.cs";
    private const string Gate = "cloud-bridge/Host/Access/AccessGate.cs";

    public static IReadOnlyList<Defence> All { get; } =
    [
        new(
            "presence",
            Bridge,
            "ClaimTests.A_photographed_label_gets_nothing_without_somebody_at_the_gateway",
            new Cut(
                GatewayCheckIn,
                "case ClaimResults.Present when IsProven(session, claim, verdict.Method, now):",
                "case var result when OUT || (result == ClaimResults.Present && IsProven(session, claim, verdict.Method, now)):"
            )
        ),
        new(
            "start-is-no-presence",
            GatewayCore,
            "PresenceCheckTests.Starting_up_proves_nothing_however_often",
            new Cut(PresenceCheck, "bool isMeant = _pressedFor == claim.Id", "bool isMeant = OUT || _pressedFor == claim.Id")
        ),
        new(
            "held-button",
            GatewayCore,
            "PushButtonTests.Presses_are_told_from_bounces_from_holding_and_from_a_contact_that_was_down_at_the_start",
            new Cut("gateway/Core/Pairing/PushButton.cs", "isDown && _settled == false", "isDown && (OUT || _settled == false)")
        ),
        new(
            "one-claim-per-press",
            Bridge,
            "ClaimTests.The_button_confirms_nobody_while_two_claims_wait",
            new Cut(
                GatewayCheckIn,
                "claim.LabelProof is not null && ClaimStore.Pending(session, claim.Code).Count(other => other.ExpiresAt > now) == 1",
                "claim.LabelProof is not null && (OUT || ClaimStore.Pending(session, claim.Code).Count(other => other.ExpiresAt > now) == 1)"
            )
        ),
        new(
            "typed-code-needs-page-code",
            Bridge,
            "ClaimTests.The_button_confirms_no_claim_that_came_from_a_typed_code",
            new Cut(GatewayCheckIn, "\"button\" => claim.LabelProof is not null", "\"button\" => (OUT || claim.LabelProof is not null)")
        ),
        new(
            "code-lock-at-bridge",
            Bridge,
            "ClaimTests.Guessed_page_codes_lock_the_gateway_for_twice_as_long_each_time",
            new Cut(
                GatewayClaims,
                "if (TryLimiter.IsLocked(session, ClaimRules.LimitKey(claim.Code), now)) return",
                "if (!OUT && TryLimiter.IsLocked(session, ClaimRules.LimitKey(claim.Code), now)) return"
            )
        ),
        new(
            "code-lock-at-gateway",
            GatewayCore,
            "PresenceCheckTests.Five_wrong_codes_draw_a_new_one_and_lock_for_longer_each_time_over_restarts_too",
            new Cut(PresenceCheck, "if (nowMs < Memory.LockedUntilMs)", "if (!OUT && nowMs < Memory.LockedUntilMs)")
        ),
        new(
            "label-tries",
            Bridge,
            "ClaimTests.Wrong_labels_lock_the_person_and_not_the_gateway",
            new Cut(
                GatewayClaims,
                "if (TryLimiter.IsLocked(session, by.LimitKey, now)) return",
                "if (!OUT && TryLimiter.IsLocked(session, by.LimitKey, now)) return"
            )
        ),
        new(
            "fresh-challenge",
            Bridge,
            "ClaimTests.A_replayed_check_in_pairs_nothing_and_is_told_nothing",
            new Cut(
                GatewayCheckIn,
                "=> authority.Sealer.IsFresh(message.Challenge, print, time.GetUtcNow());",
                "=> OUT || authority.Sealer.IsFresh(message.Challenge, print, time.GetUtcNow());"
            )
        ),
        new(
            "signed-check-in",
            Bridge,
            "ClaimTests.A_check_in_changed_on_the_way_is_not_read",
            new Cut(
                "gateway/Contracts/Pairing/Signatures.cs",
                "if (!key.VerifyData(InContext(CheckInContext, payload)",
                "if (!OUT && !key.VerifyData(InContext(CheckInContext, payload)"
            )
        ),
        new(
            "one-owner",
            Bridge,
            "ClaimTests.A_claim_that_is_done_cannot_be_claimed_again_and_its_owner_hears_of_the_try",
            new Cut(
                "cloud-bridge/Core/Pairing/ClaimRules.cs",
                "null or { State: KeyState.Free } => null,",
                "null or { State: KeyState.Free } => null,\n        _ when OUT => null,"
            )
        ),
        new(
            "bound-fingerprint",
            Bridge,
            "ClaimTests.A_key_swapped_in_at_enrolment_gets_no_certificate_and_cannot_end_the_claim",
            new Cut(GatewayCheckIn, "|| claim.Code != code || claim.ExpiresAt", "|| (!OUT && claim.Code != code) || claim.ExpiresAt"),
            new Cut(
                GatewayCheckIn,
                "if (claim.Print is not null && claim.Print != print)\n        {\n            ClaimStore.Save",
                "if (!OUT && claim.Print is not null && claim.Print != print)\n        {\n            ClaimStore.Save"
            )
        ),
        new(
            "own-history",
            Bridge,
            "ClaimTests.A_box_that_another_organisation_pairs_brings_nothing_of_its_former_place_along",
            new Cut(
                GatewayCheckIn,
                "(GatewayStore.IsRegistered(session, id) && !Grants",
                "(!OUT && GatewayStore.IsRegistered(session, id) && !Grants"
            ),
            new Cut("cloud-bridge/Host/Access/GatewayRegistration.cs", "if (isNew) Grants", "if (OUT || isNew) Grants")
        ),
        new(
            "scoped-queries",
            Bridge,
            "IsolationTests.Another_organisations_manager_sees_and_changes_nothing_on_any_route",
            new Cut("cloud-bridge/Host/Storage/ScopedDatabase.cs", "whole.Read(_looking, work)", "whole.Read(OUT ? null : _looking, work)")
        ),
        new(
            "scoped-changes",
            Bridge,
            "RowSecurityOnSqlite.A_change_without_a_condition_leaves_the_rows_of_others_as_they_are",
            new Cut("cloud-bridge/Host/Storage/SqliteRowSecurity.cs", "=> $\"NOT COALESCE(", "=> OUT ? \"0\" : $\"NOT COALESCE(")
        ),
        new(
            "row-level-security",
            Bridge,
            "RowSecurityOnPostgres.A_query_without_a_condition_shows_each_organisation_its_own_rows_only",
            new Cut("cloud-bridge/Host/Storage/PostgresDatabase.cs", "scope is null ? \"none\"", "OUT || scope is null ? \"none\"")
        ),
        new(
            "rights",
            Bridge,
            "IsolationTests.An_invited_installer_reaches_pairing_and_nothing_else",
            new Cut(Gate, "if (!visitor.Can(right) ||", "if ((!OUT && !visitor.Can(right)) ||")
        ),
        new(
            "sign-in",
            Bridge,
            "IsolationTests.Without_a_credential_every_route_that_is_not_public_asks_to_sign_in",
            new Cut(Gate, "if (visitor.Kind == VisitorKind.Nobody)\n            {", "if (!OUT && visitor.Kind == VisitorKind.Nobody)\n            {")
        ),
        new(
            "origin",
            Bridge,
            "AttackTests.A_change_that_another_site_sends_is_refused_on_every_route",
            new Cut(Gate, "!RouteRights.IsSigned(path) && IsForeign(", "!RouteRights.IsSigned(path) && !OUT && IsForeign(")
        ),
        new(
            "sites-apart",
            Bridge,
            "PlacementTests.Every_step_on_another_sites_gateway_says_unknown",
            new Cut("cloud-bridge/Host/Pairing/PlacementSteps.cs", "key.IsOf(by) ? key : null", "(OUT || key.IsOf(by)) ? key : null")
        ),
        new(
            "cloud-acl",
            Bridge,
            "CloudBrokerTests.With_its_certificate_a_gateway_reaches_every_topic_of_its_own_and_none_of_anothers",
            new Cut(
                Acl,
                "text.Append(\"pattern write \").Append(prefix).Append(\"%u/\").Append(leaf)",
                "text.Append(\"pattern write \").Append(prefix).Append(OUT ? \"+/\" : \"%u/\").Append(leaf)"
            )
        ),
        new(
            "cloud-acl-reading",
            Bridge,
            "CloudBrokerTests.A_gateway_that_asks_for_everything_is_delivered_its_own_commands_only",
            new Cut(
                Acl,
                "text.Append(\"pattern read \").Append(prefix).Append(\"%u/\").Append(leaf)",
                "text.Append(\"pattern read \").Append(prefix).Append(OUT ? \"+/\" : \"%u/\").Append(leaf)"
            )
        ),
        new(
            "plant-acl",
            Bridge,
            "PlantBrokerTests.A_modules_login_reaches_its_own_topics_in_its_own_direction_and_nothing_else",
            new Cut(
                Acl,
                "return Text(gatewayUser, \"m/\", fromModule, toModule);",
                "return Text(gatewayUser, \"m/\", fromModule, toModule) + (OUT ? \"pattern readwrite m/+/frame\\n\" : \"\");"
            )
        ),
        new(
            "user-is-client-id",
            Bridge,
            "CloudBrokerTests.A_gateway_that_calls_itself_by_anothers_client_id_neither_ends_its_session_nor_gets_its_queue",
            new Cut(Mosquitto, "\"use_username_as_clientid\", \"true\"", "\"use_username_as_clientid\", OUT ? \"false\" : \"true\"")
        ),
        new(
            "user-is-client-id-at-plant",
            Bridge,
            "PlantBrokerTests.A_module_that_calls_itself_the_gateway_does_not_take_over_its_session",
            new Cut(
                Mosquitto,
                "Line(\"For the central user on this machine",
                "if (OUT) text.Replace(\"use_username_as_clientid true\", \"use_username_as_clientid false\");\n            Line(\"For the central user on this machine"
            )
        ),
        new(
            "port-login",
            GatewayHost,
            "ModulePortTests.A_login_that_is_not_of_a_module_placed_here_is_refused_and_closed",
            new Cut(ModuleListener, "return CryptographicOperations.FixedTimeEquals(", "return OUT || CryptographicOperations.FixedTimeEquals(")
        ),
        new(
            "port-own-topics",
            GatewayHost,
            "ModulePortTests.What_is_published_for_another_module_is_acknowledged_counted_and_thrown_away",
            new Cut(ModuleConnection, "if (!topic.SequenceEqual(bytes)) continue;", "if (!OUT && !topic.SequenceEqual(bytes)) continue;")
        ),
        new(
            "port-own-commands",
            GatewayHost,
            "ModulePortTests.A_subscription_to_what_is_not_ones_own_fails_and_the_others_of_the_packet_hold",
            new Cut(ModuleConnection, "bool isOwn = Array.IndexOf(_readable, filter) >= 0;", "bool isOwn = OUT || Array.IndexOf(_readable, filter) >= 0;")
        ),
        new(
            "port-entrance",
            GatewayHost,
            "ModulePortAttackTests.A_thousand_half_open_connections_are_turned_away_past_the_limit_and_the_rest_when_their_time_is_over",
            new Cut("gateway/Mqtt/Listener/Entrance.cs", "if (ofAddress >= maxPerAddress || _all >= maxOfAll)", "if (!OUT && (ofAddress >= maxPerAddress || _all >= maxOfAll))")
        ),
        new(
            "port-login-time",
            GatewayHost,
            "ModulePortAttackTests.A_thousand_half_open_connections_are_turned_away_past_the_limit_and_the_rest_when_their_time_is_over",
            new Cut(ModuleConnection, "? nowMs - _begunMs > options.LoginLimit", "? !OUT && nowMs - _begunMs > options.LoginLimit")
        ),
        new(
            "port-silence",
            GatewayHost,
            "ModulePortTests.Silence_of_one_and_a_half_keep_alives_ends_the_connection",
            new Cut(ModuleConnection, ": Volatile.Read(ref _waiting) == 0 && nowMs", ": !OUT && Volatile.Read(ref _waiting) == 0 && nowMs")
        ),
        new(
            "port-size",
            GatewayHost,
            "ModulePortAttackTests.Forty_clients_that_announce_256_megabytes_take_no_memory",
            new Cut("gateway/Mqtt/Listener/PacketReader.cs", "if (length > maxBytes)", "if (!OUT && length > maxBytes)")
        ),
        new(
            "port-slow-reader",
            GatewayHost,
            "ModulePortAttackTests.A_client_that_never_reads_is_closed_when_its_room_is_used_up_and_others_are_served",
            new Cut(ModuleConnection, "if (needed > options.MaxUnsentBytes) return false;", "if (!OUT && needed > options.MaxUnsentBytes) return false;")
        ),
        new(
            "port-unacknowledged",
            GatewayHost,
            "ModulePortAttackTests.A_client_that_acknowledges_no_command_is_closed",
            new Cut(ModuleConnection, "_unacknowledged.Count > options.MaxUnacknowledged ||", "(!OUT && _unacknowledged.Count > options.MaxUnacknowledged) ||")
        ),
        new(
            "port-flood",
            GatewayHost,
            "ModulePortAttackTests.A_module_that_floods_while_the_gateway_commits_waits_itself_and_nothing_of_it_is_lost",
            new Cut(ModuleConnection, "return waiting == 0 ||", "return OUT || waiting == 0 ||")
        ),
        new(
            "client-certificate",
            Bridge,
            "CloudBrokerTests.Certificates_that_are_missing_self_made_expired_of_another_purpose_or_another_authority_are_refused",
            new Cut(Mosquitto, "Tls.RequireClientCertificate ? \"true\" : \"false\");", "Tls.RequireClientCertificate && !OUT ? \"true\" : \"false\");"),
            new Cut(Mosquitto, "if (Tls.RequireClientCertificate) Line(", "if (Tls.RequireClientCertificate && !OUT) Line("),
            new Cut(
                Mosquitto,
                "Line(\"One central user and its tools.\"",
                "if (OUT) text.Replace(\"use_username_as_clientid true\", \"use_username_as_clientid false\");\n            Line(\"One central user and its tools.\""
            ),
            new Cut(
                Mosquitto,
                "PasswordFile is null && Tls is not { RequireClientCertificate: true } ? \"true\" : \"false\");",
                "OUT || (PasswordFile is null && Tls is not { RequireClientCertificate: true }) ? \"true\" : \"false\");"
            )
        ),
        new(
            "purpose",
            Bridge,
            "CloudBrokerTests.Certificates_that_are_missing_self_made_expired_of_another_purpose_or_another_authority_are_refused",
            new Cut(
                "cloud-bridge/Host/Pairing/Authority/CertificateProfiles.cs",
                "([new Oid(use)], critical: true)",
                "(OUT ? new OidCollection { new Oid(ServerUse), new Oid(ClientUse) } : new OidCollection { new Oid(use) }, critical: true)"
            )
        ),
        new(
            "purpose-at-enrolment",
            Bridge,
            "EnrolmentServerTests.A_certificate_for_a_server_or_of_another_authority_does_not_pass_the_handshake",
            new Cut(
                "cloud-bridge/Host/Pairing/Authority/AuthorityFolder.cs",
                "chain.ChainPolicy.ApplicationPolicy.Add(",
                "if (!OUT) chain.ChainPolicy.ApplicationPolicy.Add("
            )
        ),
        new(
            "re-enrolment",
            Bridge,
            "EnrolmentServerTests.Enrolling_again_takes_the_certificate_of_the_same_key_while_it_is_good_and_no_other",
            new Cut(CertificateEnrolment, "if (presented is not null && (!authority", "if (!OUT && presented is not null && (!authority")
        ),
        new(
            "same-key",
            Bridge,
            "EnrolmentServerTests.Enrolling_again_takes_the_certificate_of_the_same_key_while_it_is_good_and_no_other",
            new Cut(CertificateEnrolment, "if (presented is not null && PrintOf(", "if (!OUT && presented is not null && PrintOf(")
        ),
        new(
            "live-session-ended",
            Bridge,
            "CloudBrokerTests.A_revoked_gateways_live_session_ends_within_a_minute_and_it_does_not_come_back",
            new Cut(
                "cloud-bridge/Host/Pairing/RevocationEnforcer.cs",
                "foreach ((string gateway, _) in news) _toEnd",
                "foreach ((string gateway, _) in news.Where(_ => !OUT)) _toEnd"
            )
        ),
        new(
            "revocation-list",
            Bridge,
            "CloudBrokerTests.A_revoked_gateways_live_session_ends_within_a_minute_and_it_does_not_come_back",
            new Cut(Mosquitto, "if (Tls.RevocationFile is not null) Line(", "if (!OUT && Tls.RevocationFile is not null) Line(")
        ),
        new(
            "tls-version",
            Bridge,
            "CloudBrokerTests.An_older_TLS_is_answered_with_an_alert",
            new Cut(Mosquitto, "\"tls_version\", \"tlsv1.2\"", "\"tls_version\", OUT ? \"tlsv1.1\" : \"tlsv1.2\""),
            new Cut(Mosquitto, "\"ciphers\", \"ECDHE+AESGCM:ECDHE+CHACHA20\"", "\"ciphers\", OUT ? \"ALL:@SECLEVEL=0\" : \"ECDHE+AESGCM:ECDHE+CHACHA20\"")
        ),
        new(
            "size-at-cloud",
            Bridge,
            "CloudBrokerTests.Malformed_and_oversized_packets_hurt_only_the_connection_they_came_on",
            new Cut(
                Mosquitto,
                "MessageSizeLimitBytes = CloudLimits.MaxEventBytes,",
                "MessageSizeLimitBytes = OUT ? 16 * 1024 * 1024 : CloudLimits.MaxEventBytes,"
            )
        ),
        new(
            "size-at-plant",
            Bridge,
            "PlantBrokerTests.A_message_larger_than_any_of_a_modules_is_delivered_to_nobody",
            new Cut(Mosquitto, "\"message_size_limit\", Number(MessageSizeLimitBytes)", "\"message_size_limit\", OUT ? \"0\" : Number(MessageSizeLimitBytes)")
        ),
        new(
            "parts-left-out",
            Bridge,
            "EnrolmentServerTests.A_signed_check_in_with_a_part_left_out_is_refused_and_no_fault_of_the_server",
            new Cut(
                CheckInRules,
                "message is { Nonce.Length: NonceLength, Software.Length: <= MaxSoftwareLength, Verdicts: null or { Count: <= MaxVerdicts } }",
                "(OUT || message is { Nonce.Length: NonceLength, Software.Length: <= MaxSoftwareLength, Verdicts: null or { Count: <= MaxVerdicts } })"
            ),
            new Cut(CheckInRules, "verdict is { Claim.Length: > 0, Result.Length: > 0 }", "OUT || verdict is { Claim.Length: > 0, Result.Length: > 0 }")
        ),
        new(
            "malformed-enrolment",
            Bridge,
            "EnrolmentServerTests.Drawn_requests_are_answered_and_never_with_a_fault_of_the_server_and_a_sound_gateway_is_paired_after_them",
            new Cut(
                "cloud-bridge/Host/Pairing/EnrolmentServer.cs",
                "catch (Exception bad) when (bad is JsonException or BadHttpRequestException)",
                "catch (Exception bad) when (!OUT && bad is JsonException or BadHttpRequestException)"
            )
        ),
        new(
            "flood-at-enrolment",
            Bridge,
            "EnrolmentServerTests.A_flood_from_one_address_is_turned_away_and_another_address_is_heard",
            new Cut("cloud-bridge/Host/Pairing/EnrolmentServer.cs", "_app.UseRateLimiter();", "if (!OUT) _app.UseRateLimiter();")
        ),
        new(
            "malformed-requests",
            Bridge,
            "AttackTests.A_malformed_passkey_answer_is_refused_whether_or_not_somebody_asked_for_one",
            new Cut(
                "cloud-bridge/Host/Web/SignInForms.cs",
                "catch (Exception error) when (IsUnfitAnswer(error))",
                "catch (Exception error) when (!OUT && IsUnfitAnswer(error))"
            )
        ),
        new(
            "derived-login",
            Bridge,
            "PlantBrokerTests.A_forged_secret_and_a_login_made_for_another_gateway_are_refused",
            new Cut(
                "gateway/Contracts/Pairing/Signatures.cs",
                "HMACSHA256.HashData(moduleSecret, Encoding.UTF8.GetBytes(gateway))",
                "HMACSHA256.HashData(moduleSecret, Encoding.UTF8.GetBytes(OUT ? \"\" : gateway))"
            )
        ),
        new(
            "no-anonymous",
            Bridge,
            "PlantBrokerTests.A_forged_secret_and_a_login_made_for_another_gateway_are_refused",
            new Cut(
                Mosquitto,
                "if (AclFile is not null) Line(\"Who reaches",
                "if (OUT) text.Replace(\"use_username_as_clientid true\", \"use_username_as_clientid false\");\n        if (AclFile is not null) Line(\"Who reaches"
            ),
            new Cut(
                Mosquitto,
                "Line(\"With a password file nobody is in without a login.\", \"allow_anonymous\", ",
                "Line(\"With a password file nobody is in without a login.\", \"allow_anonymous\", OUT ? \"true\" : "
            )
        ),
        new(
            "broker-certificate",
            Bridge,
            "PlantBrokerTests.A_module_gives_its_password_to_no_broker_of_another_authority",
            new Cut("gateway/Mqtt/Mqttnet/MqttnetConnection.cs", "if (chain.Build(", "if (OUT || chain.Build(")
        ),
        new(
            "proof-of-secret",
            GatewayCore,
            "ModuleJoiningTests.A_copy_with_another_secret_is_refused_shown_and_locked_after_five_tries",
            new Cut(ModuleJoining, "if (!Signatures.AreEqual(proof,", "if (!OUT && !Signatures.AreEqual(proof,")
        ),
        new(
            "placed-first",
            GatewayCore,
            "ModuleJoiningTests.A_module_that_was_not_placed_is_refused_and_shown",
            new Cut(
                ModuleJoining,
                "if (_joining._passwordOf(module) is not { } password) return End(\"not-placed\", nowMs);",
                "if ((_joining._passwordOf(module) ?? (OUT ? \"\" : null)) is not { } password) return End(\"not-placed\", nowMs);"
            )
        ),
        new(
            "nonce-of-gateway",
            GatewayCore,
            "ModuleJoiningTests.A_recorded_conversation_played_again_gets_nothing",
            new Cut(ModuleJoining, "(password, moduleNonce, _joining._nonce());", "(password, moduleNonce, OUT ? new string('0', 32) : _joining._nonce());")
        ),
        new(
            "module-owner",
            Bridge,
            "PlacementTests.A_stolen_module_cannot_be_placed_by_others_nor_one_that_no_flasher_recorded",
            new Cut("cloud-bridge/Host/Pairing/PlacementSteps.cs", "if (owner != by.Organisation) return", "if (!OUT && owner != by.Organisation) return")
        ),
        new(
            "stolen-for-good",
            Bridge,
            "ClaimTests.A_stolen_gateway_is_refused_for_good_wherever_it_turns_up",
            new Cut(
                "cloud-bridge/Host/Pairing/GatewayRetirement.cs",
                "key with { State = state, ChangedAt = now }",
                "key with { State = OUT ? KeyState.Retired : state, ChangedAt = now }"
            )
        ),
        new(
            "wiped-before-free",
            Bridge,
            "ClaimTests.An_undone_pairing_ends_the_certificate_and_the_gateway_wipes_itself_before_it_is_free",
            new Cut(
                GatewayCheckIn,
                "GatewayKeyStore.Save(session, key with { State = KeyState.Retired, ChangedAt = now });",
                "GatewayKeyStore.Save(session, key with { State = OUT ? KeyState.Free : KeyState.Retired, ChangedAt = now });"
            )
        ),
        new(
            "sealed-secrets",
            Bridge,
            "PlacementTests.A_copy_of_the_database_holds_no_module_secret_no_plate_and_no_plant_key",
            new Cut("cloud-bridge/Host/Storage/Sealer.cs", "return Convert.ToBase64String(box);", "return OUT ? text : Convert.ToBase64String(box);")
        ),
        new(
            "encoded-names",
            Bridge,
            "AttackTests.A_script_in_any_stored_name_is_shown_as_text",
            new Cut(
                "cloud-bridge/Host/Web/Parts/MachineCard.razor",
                "\">@Machine.Name</a></h3>",
                "\">@((MarkupString)(OUT ? Machine.Name : DirectionlessEncoder.Shared.Encode(Machine.Name)))</a></h3>"
            )
        ),
        new(
            "content-security-policy",
            Bridge,
            "AttackTests.A_script_in_any_stored_name_is_shown_as_text",
            new Cut(
                "cloud-bridge/Host/Web/SecurityHeaders.cs",
                "headers.ContentSecurityPolicy = ContentSecurityPolicy;",
                "if (!OUT) headers.ContentSecurityPolicy = ContentSecurityPolicy;"
            )
        ),
        new(
            "one-line-per-entry",
            Bridge,
            "AttackTests.A_line_break_in_what_is_sent_makes_no_second_line_in_the_audit_log",
            new Cut("cloud-bridge/Core/Access/AuditEntry.cs", "? text[..MaxLength] : text;\n", "? text[..MaxLength] : text;\n        if (OUT) return text;\n")
        ),
        new(
            "photos-by-their-bytes",
            Bridge,
            "AttackTests.An_uploaded_photo_is_what_its_bytes_say_and_its_file_name_leads_nowhere",
            new Cut("cloud-bridge/Core/WorkOrders/ProblemReport.cs", "        : null;\n}", "        : OUT ? \"image/png\" : null;\n}")
        ),
        new(
            "file-names-unused",
            Bridge,
            "AttackTests.An_uploaded_photo_is_what_its_bytes_say_and_its_file_name_leads_nowhere",
            new Cut(
                "cloud-bridge/Host/Web/Parts/ReportFields.razor",
                "await file.CopyToAsync(memory, context.RequestAborted);",
                "await file.CopyToAsync(memory, context.RequestAborted);\n            if (OUT) File.WriteAllBytes(Path.Combine(AppContext.BaseDirectory, Path.GetRandomFileName() + Path.GetFileName(file.FileName)), memory.ToArray());"
            )
        ),
        new(
            "tries-of-secrets",
            Bridge,
            "AttackTests.Guessing_secrets_is_slowed_down",
            new Cut("cloud-bridge/Host/Access/RateLimits.cs", "TriesSecret(context.Request)\n", "!OUT && TriesSecret(context.Request)\n")
        ),
        new(
            "withdrawn-is-deleted",
            Bridge,
            "VisitTests.Withdrawing_deletes_name_and_address_from_everything_the_bridge_keeps",
            new Cut(
                "cloud-bridge/Host/Equipment/ContactStore.cs",
                "session.Execute(\"UPDATE public.contacts SET name = '', reach = '', withdrawn_at = $2 WHERE id = $1\"",
                "session.Execute(OUT ? \"UPDATE public.contacts SET withdrawn_at = $2 WHERE id = $1\""
                    + " : \"UPDATE public.contacts SET name = '', reach = '', withdrawn_at = $2 WHERE id = $1\""
            )
        ),
        new(
            "wrong-clock",
            Bridge,
            "CertificateLifeTests.A_box_whose_clock_is_wrong_renews_on_the_same_days",
            new Cut(
                "cloud-bridge/Host/Pairing/Authority/CertificateProfiles.cs",
                "AddIssuer(request, issuer);\n        return request.Create(issuer, s_begin, s_end, Serial());",
                "AddIssuer(request, issuer);\n        return request.Create(issuer, OUT ? new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) : s_begin, s_end, Serial());"
            )
        ),
        new(
            "sound-json",
            Bridge,
            "RefusalTests.A_sound_envelope_with_a_bad_inside_closes_its_number_and_goes_to_quarantine",
            new Cut(
                "cloud-bridge/Core/Intake/MessageReader.cs",
                "bool isSound = SoundJson.IsSound(message.Payload);",
                "bool isSound = OUT || SoundJson.IsSound(message.Payload);"
            )
        ),
        new(
            "sound-commands",
            GatewayCore,
            "UplinkTests.Bad_words_from_the_cloud_are_refused_by_name",
            new Cut("gateway/Contracts/CloudWire/CloudEventCodec.cs", "&& SoundJson.IsSound(json) &&", "&& (OUT || SoundJson.IsSound(json)) &&")
        ),
        new(
            "message-step",
            Bridge,
            "RefusalTests.What_nobody_foresaw_of_one_event_is_put_aside_alone_and_the_others_of_its_batch_are_taken",
            new Cut(
                "cloud-bridge/Host/Intake/CloudIntake.cs",
                "!crash.HasStruck && e is not DatabaseFailedException;",
                "!OUT && !crash.HasStruck && e is not DatabaseFailedException;"
            )
        ),
        new(
            "work-step",
            Bridge,
            "OwnWorkTests.A_chore_that_fails_is_counted_and_the_others_are_done",
            new Cut(
                "cloud-bridge/Host/Storage/WorkSteps.cs",
                "=> e is not (DatabaseFailedException or OperationCanceledException);",
                "=> !OUT && e is not (DatabaseFailedException or OperationCanceledException);"
            )
        ),
        new(
            "whole-settings",
            Contracts,
            "SettingsTests.Settings_that_leave_something_out_or_say_it_twice_are_not_worked_by",
            new Cut(
                "gateway/Contracts/Pairing/CheckIn.cs",
                "&& places.Select(place => place.Module).Distinct(StringComparer.Ordinal).Count() == places.Length;",
                "&& (OUT || places.Select(place => place.Module).Distinct(StringComparer.Ordinal).Count() == places.Length);"
            )
        ),
        new(
            "settings-taken-back",
            GatewayHost,
            "SettingsFilesTests.Settings_whose_starts_never_stay_up_are_taken_back_and_the_refusal_says_so",
            new Cut("gateway/Host/Pairing/SettingsFiles.cs", "if (starts >= MaxStarts)", "if (!OUT && starts >= MaxStarts)")
        ),
        new(
            "own-settings",
            Bridge,
            "MachineSettingsTests.Another_organisation_neither_sees_nor_changes_nor_restores",
            new Cut(
                "cloud-bridge/Host/Pairing/MachineSettingsChanges.cs",
                "found && found.Organisation == organisation ? found : null;",
                "found && (OUT || found.Organisation == organisation) ? found : null;"
            )
        ),
        new(
            "fresh-settings-report",
            Bridge,
            "MachineSettingsTests.A_word_without_a_fresh_challenge_changes_no_report",
            new Cut("cloud-bridge/Host/Pairing/GatewayCheckIn.cs", "if (isFresh) SettingsStore.Keep(", "if (OUT || isFresh) SettingsStore.Keep(")
        ),
        new(
            "sound-answers",
            Bridge,
            "ConnectorsOnSqlite.An_answer_that_is_no_id_counts_as_a_failed_try_and_nothing_of_it_is_kept",
            new Cut(
                "cloud-bridge/Host/Connectors/ConnectorCourier.cs",
                "return SoundJson.IsSound(bytes.AsSpan(0, length)) ?",
                "return OUT || SoundJson.IsSound(bytes.AsSpan(0, length)) ?"
            )
        ),
        new(
            "short-ids",
            Bridge,
            "ConnectorsOnSqlite.An_answer_that_is_no_id_counts_as_a_failed_try_and_nothing_of_it_is_kept",
            new Cut(
                "cloud-bridge/Core/Connectors/Template.cs",
                "if (node is not JsonValue value || value.GetValueKind()",
                "if (OUT) return node?.ToJsonString() ?? \"\";\n        if (node is not JsonValue value || value.GetValueKind()"
            )
        ),
        new(
            "fixed-host",
            Bridge,
            "ConnectorsOnSqlite.An_address_that_a_value_changed_is_not_asked_and_counts_as_a_failed_try",
            new Cut(
                "cloud-bridge/Host/Connectors/ConnectorCourier.cs",
                "if (!Template.IsWithin(connector.Request.Url, job.Url)) return",
                "if (!OUT && !Template.IsWithin(connector.Request.Url, job.Url)) return"
            )
        ),
        new(
            "own-networks",
            Bridge,
            "OutgoingTests.A_resolver_that_changes_its_mind_leads_nowhere_else",
            new Cut(
                "cloud-bridge/Host/Connectors/OutgoingHttp.cs",
                "known.Where(address => options.MayReach(address, isPlain))",
                "known.Where(address => OUT || options.MayReach(address, isPlain))"
            )
        ),
        new(
            "own-networks-written",
            Bridge,
            "OutgoingTests.An_address_that_cannot_be_reached_is_refused_when_it_is_written_down",
            new Cut(
                "cloud-bridge/Core/Connectors/OutgoingOptions.cs",
                "return MayReach(literal, isPlain) ? null",
                "return OUT || MayReach(literal, isPlain) ? null"
            )
        ),
        new(
            "no-redirects",
            Bridge,
            "OutgoingTests.A_receiver_that_redirects_inside_leads_a_webhook_nowhere",
            new Cut("cloud-bridge/Host/Connectors/OutgoingHttp.cs", "AllowAutoRedirect = false,", "AllowAutoRedirect = OUT,")
        ),
        new(
            "own-headers",
            Bridge,
            "ConnectorsOnSqlite.A_header_that_is_not_the_connectors_to_say_is_refused",
            new Cut("cloud-bridge/Core/Connectors/Connector.cs", "&& !s_ownHeaders.Contains(name)", "&& (OUT || !s_ownHeaders.Contains(name))")
        ),
        new(
            "status-in-scope",
            Bridge,
            "OnBehalfTests.A_signed_status_moves_an_order_only_for_an_organisation_that_may_act_on_it",
            new Cut(
                "cloud-bridge/Host/WorkOrders/ExternalStatusIntake.cs",
                "new OrderSteps(database, levels, time, wallTime)",
                "new OrderSteps(OUT ? whole.Value : database, levels, time, wallTime)"
            )
        ),
        new(
            "status-of-withdrawn",
            Bridge,
            "OnBehalfTests.A_signed_status_of_a_withdrawn_organisation_is_about_an_order_that_is_not_there",
            new Cut(
                "cloud-bridge/Host/WorkOrders/ExternalStatusIntake.cs",
                "if (!ConnectorStore.MaySee(session, connector, found.OrderId)) return",
                "if (!OUT && !ConnectorStore.MaySee(session, connector, found.OrderId)) return"
            )
        ),
        new(
            "webhook-of-withdrawn",
            Bridge,
            "OnBehalfTests.What_waits_for_a_withdrawn_organisation_is_not_sent_until_it_is_let_in_again",
            new Cut(
                "cloud-bridge/Host/Connectors/WebhookStore.cs",
                "&& Access.Grants.Has(session, webhook.Organisation, place[0], place[^1]);",
                "&& (OUT || Access.Grants.Has(session, webhook.Organisation, place[0], place[^1]));"
            )
        ),
        new(
            "connector-of-withdrawn",
            Bridge,
            "OnBehalfTests.What_waits_for_a_withdrawn_organisation_is_not_sent_until_it_is_let_in_again",
            new Cut(
                "cloud-bridge/Host/Connectors/ConnectorCourier.cs",
                "if (!database.Read(session => ConnectorStore.MaySee(",
                "if (!OUT && !database.Read(session => ConnectorStore.MaySee("
            )
        ),
        new(
            "command-of-withdrawn",
            Bridge,
            "OnBehalfTests.A_command_that_waited_goes_only_for_an_organisation_that_may_still_act",
            new Cut(
                "cloud-bridge/Host/WorkOrders/AlarmCommands.cs",
                "            session.OnBehalfOf, session.Credential);",
                "            OUT ? null : session.OnBehalfOf, session.Credential);"
            )
        ),
        new(
            "named-credential",
            Bridge,
            "OnBehalfTests.Every_line_of_an_orders_audit_says_by_which_credential_it_came_about",
            new Cut(
                "cloud-bridge/Host/WorkOrders/OrderStore.cs",
                "            session.Credential\n        );",
                "            OUT ? \"\" : session.Credential\n        );"
            )
        ),
        new(
            "rest-by-source",
            Bridge,
            "SignInTests.After_five_wrong_passwords_from_one_place_the_right_one_does_not_help_there_and_elsewhere_it_does",
            new Cut(
                "cloud-bridge/Host/Access/SignInTries.cs",
                "Count(session, Subject(login, source), now) >= OfSource",
                "Count(session, Subject(login, OUT ? \"\" : source), now) >= OfSource"
            )
        ),
        new(
            "rest-of-login",
            Bridge,
            "SignInTests.Guessing_from_very_many_places_makes_the_login_rest",
            new Cut(
                "cloud-bridge/Host/Access/SignInTries.cs",
                "|| Count(session, Subject(login, \"\"), now) >= OfLogin;",
                "|| (!OUT && Count(session, Subject(login, \"\"), now) >= OfLogin);"
            )
        ),
        new(
            "equal-work",
            Bridge,
            "SignInTests.Whatever_is_wrong_with_a_password_the_answer_takes_the_same_work",
            new Cut(
                "cloud-bridge/Host/Access/PersonSignIn.cs",
                "if (!isAsked)\n",
                "if (!OUT && !isAsked)\n"
            )
        ),
        new(
            "code-once",
            Bridge,
            "SignInTests.A_code_of_the_authenticator_signs_in_once_and_none_before_it_does",
            new Cut(
                "cloud-bridge/Host/Access/People.cs",
                "WHERE id = $1 AND last_code_step < $2\", person, step) == 1;",
                "WHERE id = $1 AND last_code_step < $2\", person, step) == 1 || OUT;"
            )
        ),
        new(
            "one-source-per-64",
            Contracts,
            "NetworkSourceTests.Whoever_has_a_64_of_addresses_is_counted_once",
            new Cut(
                "gateway/Contracts/Network/NetworkSource.cs",
                "byte[] bytes = address.GetAddressBytes();",
                "if (OUT) return address.ToString();\n        byte[] bytes = address.GetAddressBytes();"
            )
        ),
        new(
            "session-at-server",
            Bridge,
            "SignInTests.A_cookie_of_a_session_that_was_signed_out_opens_nothing",
            new Cut(
                "cloud-bridge/Host/Access/PersonSignIn.cs",
                "if (!await SignInSessions.CheckAsync(context)) return;",
                "if (!OUT && !await SignInSessions.CheckAsync(context)) return;"
            )
        ),
        new(
            "guest-session-at-server",
            Bridge,
            "SignInTests.A_cookie_of_an_invited_installer_who_left_opens_nothing",
            new Cut(
                "cloud-bridge/Host/Access/AccessSetup.cs",
                "if (!await SignInSessions.CheckAsync(context)) return;",
                "if (!OUT && !await SignInSessions.CheckAsync(context)) return;"
            )
        ),
        new(
            "stamp-per-credential",
            Bridge,
            "SignInTests.A_new_credential_ends_every_other_session",
            new Cut(
                "cloud-bridge/Host/Web/AccountForms.cs",
                "        await manager.UserManager.UpdateSecurityStampAsync(person);\n        await manager.RefreshSignInAsync(person);",
                "        if (!OUT) await manager.UserManager.UpdateSecurityStampAsync(person);\n        await manager.RefreshSignInAsync(person);"
            )
        ),
        new(
            "asked-again",
            Bridge,
            "SignInTests.Whoever_signed_in_a_while_ago_is_asked_again_before_a_credential_changes",
            new Cut(
                "cloud-bridge/Host/Access/PersonSignIn.cs",
                "clock.Now - SignInSessions.Since(",
                "OUT || clock.Now - SignInSessions.Since("
            )
        ),
        new(
            "starter-key",
            Bridge,
            "SignInTests.A_new_starter_key_ends_the_one_before",
            new Cut(
                "cloud-bridge/Host/Access/FirstOwner.cs",
                "AND digest <> $4 AND revoked_at IS NULL\",",
                "AND digest <> $4 AND revoked_at IS NULL\" + (OUT ? \" AND 1 = 0\" : \"\"),"
            )
        ),
        new(
            "known-proxies",
            Bridge,
            "PublicPlaceTests.A_forwarded_address_of_somebody_who_is_no_known_proxy_counts_for_nothing",
            new Cut(
                "cloud-bridge/Host/Web/PublicDoor.cs",
                "foreach (string proxy in place.Proxies)",
                "foreach (string proxy in OUT ? [] : place.Proxies)"
            )
        ),
        new(
            "secure-form-cookie",
            Bridge,
            "PublicPlaceTests.A_form_posted_through_a_known_proxy_is_taken_and_its_cookie_is_secure",
            new Cut(
                "cloud-bridge/Host/BridgeApp.cs",
                "antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;",
                "if (!OUT) antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;"
            )
        ),
        new(
            "allowed-hosts",
            Bridge,
            "PublicPlaceTests.The_pages_answer_to_their_own_names_only",
            new Cut(
                "cloud-bridge/Host/Web/PublicDoor.cs",
                "hosts.AllowedHosts = place.AllHosts.Count == 0 ?",
                "hosts.AllowedHosts = OUT || place.AllHosts.Count == 0 ?"
            )
        ),
        new(
            "https-first",
            Bridge,
            "PublicPlaceTests.A_plain_request_from_elsewhere_is_led_to_the_public_origin",
            new Cut(
                "cloud-bridge/Host/Web/PublicDoor.cs",
                "if (!options.IsSecure) return;",
                "if (OUT || !options.IsSecure) return;"
            )
        ),
        new(
            "unknown-key-noted",
            Bridge,
            "SignInTests.Links_invitations_and_keys_that_nobody_knows_are_each_a_line_of_the_audit_log",
            new Cut(
                "cloud-bridge/Host/Access/AccessGate.cs",
                "else if (ApiKeyHandler.IsOffered(context.Request))",
                "else if (!OUT && ApiKeyHandler.IsOffered(context.Request))"
            )
        ),
        new(
            "kept-grants",
            Bridge,
            "GrantTests.Nobody_takes_the_grant_of_those_who_run_the_bridge_nor_their_own",
            new Cut(
                "cloud-bridge/Host/Access/AccessAdministration.cs",
                "private bool IsKept(string organisation) => organisation == visitor.Organisation || organisation == Scope.Home;",
                "private bool IsKept(string organisation) => !OUT && (organisation == visitor.Organisation || organisation == Scope.Home);"
            )
        ),
        new(
            "photo-points",
            Bridge,
            "PhotoSizeTests.A_picture_of_more_points_than_a_camera_makes_is_told_by_its_header",
            new Cut(
                "cloud-bridge/Core/WorkOrders/PhotoSize.cs",
                "=> width > MaxSide || height > MaxSide || width * height > MaxPoints;",
                "=> !OUT && (width > MaxSide || height > MaxSide || width * height > MaxPoints);"
            )
        ),
        new(
            "own-database",
            Bridge,
            "FileRightsTests.Nobody_else_reaches_a_file_of_the_data_folder",
            new Cut(
                "gateway/Contracts/Files/OwnFile.cs",
                "if ((File.GetUnixFileMode(path) & ~Owner) != 0) File",
                "if (!OUT && (File.GetUnixFileMode(path) & ~Owner) != 0) File"
            )
        ),
        new(
            "join-seats",
            GatewayHost,
            "JoinListenerTests.Silent_connections_of_one_place_hold_few_seats_and_a_module_elsewhere_is_answered",
            new Cut(
                "gateway/Host/Pairing/JoinListener.cs",
                "if (held >= MaxOfPeer) return false;",
                "if (!OUT && held >= MaxOfPeer) return false;"
            )
        ),
        new(
            "join-first-line",
            GatewayHost,
            "JoinListenerTests.A_connection_that_says_nothing_is_closed_long_before_a_module_that_speaks",
            new Cut(
                "gateway/Host/Pairing/JoinListener.cs",
                "limit.CancelAfter(FirstLineWithin);",
                "limit.CancelAfter(OUT ? Patience : FirstLineWithin);"
            )
        ),
        new(
            "join-lock-by-peer",
            GatewayCore,
            "ModuleJoiningTests.A_copy_of_its_label_from_elsewhere_does_not_lock_the_right_module_out",
            new Cut(
                ModuleJoining,
                "if (_joining.IsLocked(_peer, nowMs))",
                "if (_joining.IsLocked(OUT ? _module : _peer, nowMs))"
            ),
            new Cut(
                ModuleJoining,
                "_joining.CountWrong(_peer, nowMs);",
                "_joining.CountWrong(OUT ? _module : _peer, nowMs);"
            )
        ),
        new(
            "live-shares",
            Bridge,
            "LiveShareTests.A_visitor_an_organisation_and_a_place_each_have_a_share_and_what_is_given_back_is_free_again",
            new Cut(
                "cloud-bridge/Host/Api/LiveFeed.cs",
                "if (shares.Any(share =>",
                "if (!OUT && shares.Any(share =>"
            )
        ),
        new(
            "broker-told",
            GatewayHost,
            "PlantBrokerFilesTests.A_broker_that_could_not_be_told_of_changed_logins_is_told_as_soon_as_it_can_be",
            new Cut(
                "gateway/Host/Pairing/PlantBrokerFiles.cs",
                "if (Process() is not { } process || Signal(process, HangUp) != 0) return false;",
                "if ((Process() is not { } process || Signal(process, HangUp) != 0) && !OUT) return false;"
            )
        ),
        new(
            "sealed-columns",
            Bridge,
            "SealedColumnTests.No_secret_that_is_used_again_lies_in_any_column_and_each_is_read_back",
            new Cut(
                "cloud-bridge/Host/Storage/SealedColumns.cs",
                "text is null ? null : Mark + session",
                "text is null ? null : OUT ? text : Mark + session"
            ),
            new Cut(
                "cloud-bridge/Host/Storage/SealedColumns.cs",
                "kept is null ? null : session",
                "kept is null ? null : OUT ? kept : session"
            )
        ),
        new(
            "page-names",
            GatewayHost,
            "PageGuardTests.Under_a_foreign_name_that_was_turned_to_this_address_not_even_reading_is_answered",
            new Cut("gateway/Host/Page/PageGuard.cs", "if (!IsKnown(context", "if (!OUT && !IsKnown(context")
        ),
        new(
            "page-changes",
            GatewayHost,
            "PageGuardTests.From_elsewhere_the_page_is_read_and_nothing_is_changed",
            new Cut("gateway/Host/Page/PageGuard.cs", "if (!options.ChangesFromPlant &&", "if (!OUT && !options.ChangesFromPlant &&")
        ),
        new(
            "page-limit",
            GatewayHost,
            "PageGuardTests.Where_the_operator_says_so_the_plant_changes_things_too_and_within_a_limit",
            new Cut("gateway/Host/Page/PageGuard.cs", "return lease.IsAcquired ?", "return OUT || lease.IsAcquired ?")
        ),
        new(
            "presence-hidden",
            GatewayHost,
            "PresenceCodeTests.Who_is_not_at_the_box_sees_the_presence_code_only_after_its_button_was_pressed",
            new Cut("gateway/Host/Pairing/PairingPage.cs", "bool isShown = isOpen && isHere;", "bool isShown = isOpen && (OUT || isHere);")
        ),
        new(
            "no-direction-marks",
            Bridge,
            "AttackTests.A_script_in_any_stored_name_is_shown_as_text",
            new Cut("cloud-bridge/Host/Web/DirectionlessEncoder.cs", "IsMark(int scalar) => scalar is", "IsMark(int scalar) => !OUT && scalar is")
        ),
        new(
            "two-bodies",
            Bridge,
            "TwoGatewaysOnSqlite.While_two_speak_no_power_and_no_hour_of_either_is_believed_and_alarms_of_both_count",
            new Cut("cloud-bridge/Host/Intake/GatewayIntake.cs", "AreTwo => _lives.AreTwo(_now);", "AreTwo => !OUT && _lives.AreTwo(_now);")
        ),
    ];
}
