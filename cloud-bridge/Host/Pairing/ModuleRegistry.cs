using System.Security.Cryptography;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Modules and their secrets, sealed. A secret comes in once, from a flasher's vault, and never leaves.</summary>
public sealed class ModuleRegistry(Database database, AuthorityFolder authority, TimeProvider time)
{
    /// <summary>Records modules; one that is recorded with the same secret stays as it is.</summary>
    /// <returns>How many were new. Throws when a module is recorded with another secret or for another organisation: two boards claim one identity.</returns>
    public int Import(string organisation, string by, IReadOnlyCollection<FlashedModule> modules)
    {
        foreach (FlashedModule module in modules)
        {
            if (!module.IsSound())
                throw new ArgumentException($"'{module.Id}' is no sound module record.", nameof(modules));
        }

        return database.Write(session => modules.Count(module => Add(session, organisation, by, module)));
    }

    private bool Add(Session session, string organisation, string by, FlashedModule module)
    {
        if (
            session.Find(
                "SELECT sealed_secret, organisation FROM module_keys WHERE module = $1",
                row => Tuple.Create(row.GetString(0), row.GetString(1)),
                module.Id
            ) is
            { } known
        )
        {
            bool isSame =
                known.Item2 == organisation
                && CryptographicOperations.FixedTimeEquals(
                    Convert.FromHexString(authority.Sealer.Open(known.Item1, "module " + module.Id)),
                    Convert.FromHexString(module.Secret)
                );
            return isSame
                ? false
                : throw new InvalidOperationException(
                    $"Module {module.Id} is recorded already with another secret or for another organisation. Nothing was imported; find out which board is the copy."
                );
        }

        session.Execute(
            "INSERT INTO public.module_keys (module, organisation, sealed_secret, incarnation, imported_at, imported_by) VALUES ($1, $2, $3, $4, $5, $6)",
            module.Id, organisation, authority.Sealer.Seal(module.Secret, "module " + module.Id), module.Incarnation, time.GetUtcNow().Ms(), by);
        return true;
    }
}
