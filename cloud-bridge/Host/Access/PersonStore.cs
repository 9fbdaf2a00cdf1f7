using System.Buffers.Text;
using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Identity;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Where ASP.NET Core's identity keeps people: password hash, authenticator, recovery codes, lock-out, passkeys. A thin adapter; the rules are the framework's.
/// </summary>
public sealed class PersonStore(WholeDatabase database)
    : IUserPasswordStore<Person>,
        IUserSecurityStampStore<Person>,
        IUserTwoFactorStore<Person>,
        IUserAuthenticatorKeyStore<Person>,
        IUserTwoFactorRecoveryCodeStore<Person>,
        IUserLockoutStore<Person>,
        IUserPasskeyStore<Person>
{
    private Database Data => database.Value;

    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Login);

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => Set(() => user.Login = userName ?? "");

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Login);

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) =>
        Set(() => user.Login = normalizedName ?? "");

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => Save(user);

    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => Save(user);

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("People are disabled, not deleted: the audit log names them.");

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(Data.Read(session => People.Find(session, userId)));

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult(Data.Read(session => People.FindByLogin(session, normalizedUserName)));

    public Task SetPasswordHashAsync(Person user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public Task<string?> GetPasswordHashAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(Person user, string stamp, CancellationToken cancellationToken) => Set(() => user.Stamp = stamp);

    public Task<string?> GetSecurityStampAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    public Task SetTwoFactorEnabledAsync(Person user, bool enabled, CancellationToken cancellationToken) => Set(() => user.IsTwoFactor = enabled);

    public Task<bool> GetTwoFactorEnabledAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.IsTwoFactor);

    public Task SetAuthenticatorKeyAsync(Person user, string key, CancellationToken cancellationToken) => Set(() => user.AuthenticatorKey = key);

    public Task<string?> GetAuthenticatorKeyAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.AuthenticatorKey);

    public Task ReplaceCodesAsync(Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        Set(() => user.RecoveryCodes = string.Join(' ', recoveryCodes.Select(Secrets.DigestOf)));

    public async Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken)
    {
        List<string> codes = [.. user.RecoveryCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (!codes.Remove(Secrets.DigestOf(code))) return false;
        user.RecoveryCodes = string.Join(' ', codes);
        await Save(user);
        return true;
    }

    public Task<int> CountCodesAsync(Person user, CancellationToken cancellationToken) =>
        Task.FromResult(user.RecoveryCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task SetLockoutEndDateAsync(Person user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) =>
        Set(() => user.LockedUntil = lockoutEnd);

    public Task<int> IncrementAccessFailedCountAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(++user.Failures);

    public Task ResetAccessFailedCountAsync(Person user, CancellationToken cancellationToken) => Set(() => user.Failures = 0);

    public Task<int> GetAccessFailedCountAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Failures);

    public Task<bool> GetLockoutEnabledAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(Person user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        Set(() =>
            Data.Write(session =>
                session.Execute(
                    """
                    INSERT INTO public.passkeys (id, person, made_at, document) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (id) DO UPDATE SET document = excluded.document WHERE passkeys.person = excluded.person
                    """,
                    Base64Url.EncodeToString(passkey.CredentialId),
                    user.Id,
                    passkey.CreatedAt.Ms(),
                    JsonSerializer.Serialize(StoredPasskey.Of(passkey))
                )
            )
        );

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<IList<UserPasskeyInfo>>(
        Data.Read(session => session.Query("SELECT document FROM passkeys WHERE person = $1 ORDER BY made_at", row => Open(row.GetString(0)), user.Id)));

    public Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(
            Data.Read(session =>
                session.Find("SELECT person FROM passkeys WHERE id = $1", row => row.GetString(0), Base64Url.EncodeToString(credentialId)) is { } id
                    ? People.Find(session, id)
                    : null
            )
        );

    public Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(
            Data.Read(session =>
                session.Find(
                    "SELECT document FROM passkeys WHERE id = $1 AND person = $2",
                    row => Open(row.GetString(0)),
                    Base64Url.EncodeToString(credentialId),
                    user.Id
                )
            )
        );

    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        Set(() =>
            Data.Write(session => session.Execute("DELETE FROM public.passkeys WHERE id = $1 AND person = $2", Base64Url.EncodeToString(credentialId), user.Id))
        );

    public void Dispose()
    {
        // The database lives longer than a request.
    }

    private static UserPasskeyInfo Open(string document) => JsonSerializer.Deserialize<StoredPasskey>(document)!.ToInfo();

    private static Task Set(Action set)
    {
        set();
        return Task.CompletedTask;
    }

    private Task<IdentityResult> Save(Person user)
    {
        Data.Write(session => People.Save(session, user));
        return Task.FromResult(IdentityResult.Success);
    }

    /// <summary>A passkey as it lies in the database; nothing of it is secret.</summary>
    private sealed record StoredPasskey(
        byte[] CredentialId,
        byte[] PublicKey,
        string? Name,
        DateTimeOffset CreatedAt,
        uint SignCount,
        string[]? Transports,
        bool IsUserVerified,
        bool IsBackupEligible,
        bool IsBackedUp,
        byte[] AttestationObject,
        byte[] ClientDataJson
    )
    {
        public static StoredPasskey Of(UserPasskeyInfo info) =>
            new(
                info.CredentialId,
                info.PublicKey,
                info.Name,
                info.CreatedAt,
                info.SignCount,
                info.Transports,
                info.IsUserVerified,
                info.IsBackupEligible,
                info.IsBackedUp,
                info.AttestationObject,
                info.ClientDataJson
            );

        public UserPasskeyInfo ToInfo() =>
            new(CredentialId, PublicKey, CreatedAt, SignCount, Transports, IsUserVerified, IsBackupEligible, IsBackedUp, AttestationObject, ClientDataJson)
            {
                Name = Name,
            };
    }
}
