using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>What a signed-in person's cookie says: a visitor's claims and the stamp that ends it when a credential or the role changes.</summary>
public sealed class PersonClaims(IOptions<IdentityOptions> options) : IUserClaimsPrincipalFactory<Person>
{
    public Task<ClaimsPrincipal> CreateAsync(Person user)
    {
        var visitor = new Visitor(VisitorKind.Person, user.Id, user.Name, user.Organisation, "", Rights.OfRole.GetValueOrDefault(user.Role) ?? []);
        var identity = new ClaimsIdentity(visitor.ToClaims(), IdentityConstants.ApplicationScheme);
        identity.AddClaim(new Claim(options.Value.ClaimsIdentity.SecurityStampClaimType, user.Stamp));
        return Task.FromResult(new ClaimsPrincipal(identity));
    }
}

/// <summary>Whoever was disabled does not come in, by no credential.</summary>
public sealed class PersonIsEnabled : IUserConfirmation<Person>
{
    public Task<bool> IsConfirmedAsync(UserManager<Person> manager, Person user) => Task.FromResult(!user.IsDisabled);
}
